"""`python -m server.web`: print the OpenAPI document that stands in docs/openapi.json."""

from __future__ import annotations

import sys

from server.settings import Settings
from server.web.app import document_text

if __name__ == "__main__":
    sys.stdout.write(document_text(Settings.from_environment().version))
