"""What is built and handed out: permissions no wider than said, a pinned id, no remote code, text never as markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.extension.chrome import EXTENSION_ID
from tests.extension.conftest import EXTENSION, npm_run

DIST = EXTENSION / "dist"


@pytest.fixture(scope="module")
def built() -> Path:
    npm_run("zip")
    return DIST


def manifest(built: Path, browser: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((built / f"{browser}-mv3" / "manifest.json").read_text(encoding="utf-8"))
    return found


def test_permissions_are_those_weighed_in_the_privacy_paper(built: Path) -> None:
    chrome, firefox = manifest(built, "chrome"), manifest(built, "firefox")
    assert chrome["permissions"] == ["storage", "alarms", "sidePanel"]
    assert firefox["permissions"] == ["storage", "alarms"]
    for each in (chrome, firefox):
        assert each["host_permissions"] == ["http://127.0.0.1/*"]
        assert each["optional_host_permissions"] == ["https://*/*"]
        assert [script["matches"] for script in each["content_scripts"]] == [["https://mail.google.com/*"]]  # type: ignore[attr-defined]
        assert "web_accessible_resources" not in each
        assert "externally_connectable" not in each


def test_the_keys_open_the_panel_by_the_command_that_each_browser_answers(built: Path) -> None:
    """Firefox itself opens the sidebar by the command of that name: pressed in `test_extension_firefox.py`."""
    keys = {"description": "__MSG_command_panel__", "suggested_key": {"default": "Alt+Shift+B"}}
    assert manifest(built, "chrome")["commands"] == {"open-panel": keys}
    firefox = manifest(built, "firefox")
    assert firefox["commands"] == {"_execute_sidebar_action": keys}
    assert firefox["sidebar_action"]["default_panel"] == "sidepanel.html"  # type: ignore[index]


def test_the_id_is_the_pinned_one(built: Path) -> None:
    key = base64.b64decode(str(manifest(built, "chrome")["key"]))
    digits = hashlib.sha256(key).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(digit, 16)) for digit in digits) == EXTENSION_ID


def test_versions_go_together(built: Path) -> None:
    project = re.search(r'^version = "(.+)"$', (EXTENSION.parent / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert project is not None
    assert manifest(built, "chrome")["version"] == manifest(built, "firefox")["version"] == project[1]


@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_the_zip_holds_no_remote_code_no_open_shadow_root_and_no_mail(built: Path, browser: str) -> None:
    (archive,) = built.glob(f"bowout-*-{browser}.zip")
    with ZipFile(archive) as opened:
        for name in opened.namelist():
            if not name.endswith((".js", ".html")):
                continue
            text = opened.read(name).decode()
            assert not re.search(r"\beval\(|new Function\(", text), name
            assert not re.search(r"<script[^>]+src=[\"']https?:", text), name
            assert not re.search(r"mode: ?[\"'`]open[\"'`]", text), name


def test_markup_is_never_made_of_text_but_where_it_is_escaped() -> None:
    found = [
        source.relative_to(EXTENSION / "src").as_posix()
        for source in (EXTENSION / "src").rglob("*.ts*")
        if re.search(r"innerHTML\s*=(?!=)|outerHTML\s*=(?!=)|insertAdjacentHTML|insertHTML", source.read_text("utf-8"))
    ]
    assert found == ["gmail/insert.ts"]
