"""`bowout doctor` as a user runs it: every ill is named with what to do, and what is well stays so."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from server.demo.sample import SELLER, write_mbox
from tests.server.cli.command import Bowout, Ran
from tests.server.cli.test_cli_serve import serving_over
from tests.server.services.fake_source import NOW

PORT = ("--port", "8799")


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    write_mbox(tmp_path / "all.mbox", NOW)
    return tmp_path / "all.mbox"


@pytest.fixture
def bowout(tmp_path: Path, mbox: Path) -> Bowout:
    made = Bowout(tmp_path / "home", {"BOWOUT_READER": "rules"})
    assert made("account", "add", "old", "--path", str(mbox), "--me", SELLER.email).code == 0
    return made


def found(ran: Ran, check: str) -> list[dict[str, Any]]:
    return [line for line in ran.lines if line["check"] == check]


def test_all_is_well_before_the_first_scan_and_after(bowout: Bowout) -> None:
    before = bowout("doctor", "--json", *PORT)
    assert before.code == 0, before.out
    assert [line["check"] for line in before.lines] == [
        "model", "reach", "folder", "key", "token", "store", "disk", "port", "schedule", "clock", "account", "login",
    ]  # fmt: skip
    assert found(before, "account")[0]["advice"] == "Run: bowout scan old"
    assert bowout("scan", "old").code == 0
    after = bowout("doctor", *PORT)
    assert (after.code, "FAILED" in after.out) == (0, False), after.out
    assert "ok      account old: last scanned " in after.out
    assert "messages in " in after.out


def test_a_scan_that_failed_is_told_until_one_goes_well(bowout: Bowout, mbox: Path) -> None:
    away = mbox.rename(mbox.with_suffix(".away"))
    for _ in range(2):
        assert bowout("scan", "old").code == 3
    ill = bowout("doctor", "--json", *PORT)
    state = found(ill, "account")[0]
    assert (ill.code, state["ok"], state["failed_in_a_row"]) == (1, False, 2)
    assert str(mbox) in state["last_error"]
    assert found(ill, "login")[0]["ok"] is False
    away.rename(mbox)
    assert bowout("scan", "old").code == 0
    well = bowout("doctor", "--json", *PORT)
    state = found(well, "account")[0]
    assert (well.code, state["ok"], state["last_error"]) == (0, True, None), well.out


def test_a_service_of_this_data_is_known(bowout: Bowout) -> None:
    with serving_over(bowout) as (base, process):
        port = base.rpartition(":")[2]
        ran = bowout("doctor", "--json", "--port", port)
        assert ran.code == 0, ran.out
        assert found(ran, "port")[0]["held_by"] == "bowout"
        assert (found(ran, "port")[0]["pid"], found(ran, "schedule")[0]["pid"]) == (process.pid, process.pid)
        other = Bowout(bowout.home.with_name("other"), {"BOWOUT_READER": "rules"})
        assert "not to be seen from here" in found(other("doctor", "--json", "--port", port), "port")[0]["says"]
    gone = bowout("doctor", "--json", "--port", port)
    assert "nobody keeps the schedule" in found(gone, "schedule")[0]["says"]


def test_a_broken_template_is_named_with_its_line(bowout: Bowout) -> None:
    folder = bowout.home / "templates" / "drafts" / "en" / "polite_exit" / "warm"
    folder.mkdir(parents=True)
    (folder / "1.txt.j2").write_text("Thank you.\n{% for x in y %}{% endfor %}\n")
    ran = bowout("doctor", "--json", *PORT)
    broken, rest = found(ran, "template")
    assert (ran.code, broken["ok"], rest["says"]) == (1, False, "0 of your 1 templates work")
    assert "en/polite_exit/warm/1.txt.j2, line 2 cannot be rendered" in broken["says"]


@pytest.mark.parametrize(
    ("ill", "says", "still"),
    [("key", "may be read by others", "disk"), ("database", "damaged", "port"), ("folder", "open to others", "reach")],
)
def test_what_stands_on_an_ill_alone_is_left_out(bowout: Bowout, ill: str, says: str, still: str) -> None:
    if ill == "key":
        (bowout.home / "key").chmod(0o644)
    elif ill == "folder":
        bowout.home.chmod(0o755)
    else:
        for log in bowout.home.glob("bowout.db-*"):
            log.unlink()
        with (bowout.home / "bowout.db").open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 4096 * 3)
    ran = bowout("doctor", "--json", *PORT)
    assert (ran.code, "Traceback" in ran.err) == (1, False), ran.err
    assert any(says in line["says"] and not line["ok"] for line in ran.lines), ran.out
    assert all(line["advice"] for line in ran.lines if not line["ok"])
    assert [line["check"] for line in ran.lines].count(still) == 1


def test_settings_that_cannot_be_read_are_a_finding(bowout: Bowout) -> None:
    ran = Bowout(bowout.home, {"BOWOUT_QUIET_HOURS": "late"})("doctor")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "FAILED  BOWOUT_QUIET_HOURS must name two times of day.")
    assert Bowout(bowout.home, {"BOWOUT_READER": "poetry"})("doctor", *PORT).out.startswith("FAILED  BOWOUT_READER")


def test_doctor_copes_without_an_account(tmp_path: Path) -> None:
    fresh = Bowout(tmp_path / "fresh", {"BOWOUT_READER": "rules"})
    ran = fresh("doctor", *PORT)
    assert (ran.code, "bowout account add work" in ran.out) == (0, True), ran.out
    shutil.rmtree(fresh.home)
