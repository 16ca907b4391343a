"""The process a user's templates are rendered in: it has little memory, and whoever asked it kills it after a second.

The environment already refuses whatever costs more than its length; this stands behind it, for what nobody thought of.
Requests and answers are JSON, one a line. Run as `python -m server.drafting.child FOLDER...`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.drafting.environment import DraftEnvironment, draft_environment
from server.drafting.running import run_template
from server.errors import TemplateError

MEMORY_LIMIT_BYTES = 512 * 1024 * 1024
"""Address space of the child: the interpreter takes a fifth of it."""


def main() -> None:
    """Say that it is ready, then answer until the pipe closes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = draft_environment(*map(Path, sys.argv[1:]))
    _say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        _say(_answer(environment, request["name"], request["context"]))


def _answer(environment: DraftEnvironment, name: str, context: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {"text": run_template(environment, name, context)}
    except TemplateError as error:
        return {"error": str(error), "advice": error.advice}
    except MemoryError:
        return {"error": f"The draft template {name} cannot be rendered: it needs too much memory.", "advice": ""}


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
