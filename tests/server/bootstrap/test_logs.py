"""The log: one line a record, nobody's address, nothing of an exception's text."""

from __future__ import annotations

import hashlib
import json
import logging

import pytest

from server.bootstrap.logs import JsonLines, json_logs


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def line(message: str, *args: object, error: Exception | None = None) -> dict[str, str]:
    exc_info = (type(error), error, None) if error else None
    record = logging.LogRecord("bowout.jobs", logging.ERROR, "f.py", 1, message, args, exc_info)  # type: ignore[arg-type]
    text = JsonLines(hashed).format(record)
    assert "\n" not in text
    told: dict[str, str] = json.loads(text)
    return told


@pytest.mark.parametrize(
    "address", ["helen@harbourline.example", "HELEN@harbourline.example", "o'neil+x@a-b.example", "ö@ä.example"]
)
def test_addresses_become_hashes(address: str) -> None:
    told = line("account work: login of %s refused (<%s>)", address, address)
    assert address.lower() not in told["message"].lower()
    assert told["message"].count("~") >= 2
    assert told["message"].startswith("account work: login of ~")


def test_the_same_address_has_the_same_hash() -> None:
    first, second = line("a@b.example"), line("A@B.example")
    assert first["message"] == second["message"] != line("c@b.example")["message"]


def test_no_line_is_forged_and_no_exception_is_quoted() -> None:
    told = line('subject: x\n{"level": "info"}\r\x1b[31m', error=ValueError("zebrawood"))
    assert told["level"] == "error"
    assert told["error"] == "ValueError"
    assert "zebrawood" not in json.dumps(told)


def test_it_is_switched_off_again(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("bowout.test")
    with json_logs(hashed, "INFO"):
        log.info("seen")
        log.debug("unseen")
    log.info("unseen")
    lines = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert [each["message"] for each in lines] == ["seen"]
