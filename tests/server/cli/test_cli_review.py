"""`bowout account review` as a user and as a script uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.demo.sample import SELLER, write_mbox
from tests.server.cli.command import Bowout
from tests.server.services.fake_source import NOW, mail


@pytest.fixture
def bowout(tmp_path: Path) -> Bowout:
    command = Bowout(tmp_path / "home", {"BOWOUT_READER": "rules"})
    write_mbox(tmp_path / "mail.mbox", NOW)
    added = command("account", "add", "work", "--path", str(tmp_path / "mail.mbox"), "--me", SELLER.email)
    assert added.code == 0, added.err
    return command


def test_it_asks_one_after_the_other_and_keeps_what_was_answered(bowout: Bowout) -> None:
    first, second, third = (line["who"] for line in bowout("account", "review", "work", "--json", "--most", "3").lines)
    assert len({first, second, third}) == 3
    ran = bowout("account", "review", "work", stdin="n\ns\nwhat\nq\n")
    assert ran.code == 0, ran.err
    assert first in ran.out
    assert "1 answers are kept" in ran.err
    assert bowout("account", "review", "work", "--answers", "--json").lines == [{"prospects": [], "others": [first]}]
    scanned = bowout("scan", "work", "--json").lines[0]
    assert scanned["filtered"]["answered_no"] >= 1


def test_a_script_answers_and_takes_back(bowout: Bowout) -> None:
    who = bowout("account", "review", "work", "--json", "--most", "1").lines[0]["who"]
    assert bowout("account", "review", "work", "--yes", who).code == 0
    assert bowout("account", "review", "work", "--answers").out == f"yes  {who}\n"
    assert who not in {line["who"] for line in bowout("account", "review", "work", "--json", "--most", "99").lines}
    assert bowout("account", "review", "work", "--forget", who).code == 0
    assert "No answer yet" in bowout("account", "review", "work", "--answers").out


def test_an_unknown_correspondent_is_refused_and_an_ended_input_keeps_nothing(bowout: Bowout) -> None:
    refused = bowout("account", "review", "work", "--yes", "nobody.example")
    assert (refused.code, "nobody.example" in refused.err) == (2, True)
    assert bowout("account", "review", "work").code == 0
    assert bowout("account", "review", "work", "--answers", "--json").lines == [{"prospects": [], "others": []}]


def test_a_scan_says_when_a_review_helps(bowout: Bowout, tmp_path: Path) -> None:
    odd = [
        mail(SELLER.email, f"jo@firm{number}.example", f"Hm {number}", "Sunshine.", message_id=f"s{number}@n")
        for number in range(6)
    ]
    folder = tmp_path / "odd"
    folder.mkdir()
    for number, raw in enumerate(odd):
        (folder / f"{number}.eml").write_bytes(raw)
    assert bowout("account", "add", "odd", "--path", str(folder), "--me", SELLER.email).code == 0
    assert "bowout account review odd" in bowout("scan", "odd").out
