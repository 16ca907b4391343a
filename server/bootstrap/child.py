"""`python -m server.bootstrap.child`: do one job that stands on standard input; see `server.jobs.process`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import datetime
from typing import Any

from server.bootstrap.app import opened
from server.errors import BowoutError, origin
from server.services.ports.mailbox import ThreadIds
from server.services.scan_values import ScanPhase
from server.services.upkeep_values import Job

# The one who waits for a hint goes first.
_NICENESS = 10
_SECONDS_BETWEEN_REPORTS = 0.2


class _Reports:
    """Progress, not oftener than somebody can see; the first of each phase always."""

    def __init__(self) -> None:
        self._last: tuple[ScanPhase | None, float] = (None, 0.0)

    def __call__(self, phase: ScanPhase, done: int, total: int) -> None:
        now = time.monotonic()
        if phase is not self._last[0] or done == total or now - self._last[1] >= _SECONDS_BETWEEN_REPORTS:
            self._last = (phase, now)
            tell(progress=[phase.value, done, total])


def tell(**what: Any) -> None:
    """Write one line to whoever began this process."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def do(job: dict[str, Any]) -> dict[str, Any]:
    """Do the job; what to answer."""
    async with opened() as app:
        now = datetime.fromisoformat(job["now"])
        if job["job"] in set(Job):
            return {"threads": (await app.upkeep.run(Job(job["job"]), now)).threads}
        account = await app.store.account(job["account"])
        if job["job"] == "scan":
            return {"summary": (await app.scans.scan(account, now, _Reports())).as_json()}
        wanted = ThreadIds(job["gmail_thread_id"], tuple(job["message_ids"]))
        return {"prospect": await app.scans.scan_thread(account, wanted, now)}


def main() -> None:
    """Do one job and say how it went."""
    os.nice(_NICENESS)
    try:
        tell(done=asyncio.run(do(json.loads(sys.stdin.readline()))))
    except BrokenPipeError:
        # Whoever began this process is gone, and nobody is left to be told; what was stored stays.
        os._exit(1)
    except BowoutError as error:
        tell(failed={"kind": type(error).__name__, "message": str(error), "advice": error.advice})
    except Exception as error:  # noqa: BLE001 -- whatever it is, who waits must be told
        message = f"It failed inside ({origin(error)})."
        tell(failed={"kind": "BowoutError", "message": message, "advice": "Please report this."})


if __name__ == "__main__":
    main()
