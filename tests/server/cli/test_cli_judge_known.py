"""`bowout judge` beside a data folder: the user's do-not-contact list and own templates count, and none is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.cli.command import Bowout

MAIL = """\
From x Mon Feb  3 09:00:00 2025
From: Me <me@n.example>
To: Ivo <ivo@petrov.example>
Date: Mon, 3 Feb 2025 09:00:00 +0000
Subject: Racks
Message-ID: <a@n.example>

Hello Ivo, shall we talk about the racks?

From x Tue Feb  4 09:00:00 2025
From: Ivo <ivo@petrov.example>
To: Me <me@n.example>
Date: Tue, 4 Feb 2025 09:00:00 +0000
Subject: Re: Racks
Message-ID: <b@petrov.example>
In-Reply-To: <a@n.example>

No thank you, we are not interested.

"""
JUDGE = ("--me", "me@n.example", "--now", "2025-02-06T09:00:00+00:00", "--drafts", "--json")


@pytest.fixture
def mbox(tmp_path: Path) -> str:
    path = tmp_path / "one.mbox"
    path.write_text(MAIL, encoding="utf-8")
    return str(path)


def test_judging_makes_no_data_folder(bowout: Bowout, mbox: str) -> None:
    ran = bowout("judge", mbox, *JUDGE)
    assert ran.code == 0, ran.err
    assert ran.lines[0]["drafts"] != []
    assert not bowout.home.exists()


def test_who_is_on_the_list_is_neither_scored_nor_written_to(bowout: Bowout, mbox: str) -> None:
    assert bowout("do-not-contact", "add", "ivo@petrov.example").code == 0
    (line,) = bowout("judge", mbox, *JUDGE).lines
    assert (line["move"], line["walk_away"], line["reasons"], line["drafts"]) == ("stop", 0.0, [], [])


def test_a_data_folder_open_to_others_is_named_and_not_read(bowout: Bowout, mbox: str) -> None:
    bowout.home.mkdir(mode=0o700)
    bowout.home.chmod(0o755)
    ran = bowout("judge", mbox, *JUDGE)
    assert (ran.code, ran.out) == (3, "")
    assert str(bowout.home) in ran.err
    assert "Traceback" not in ran.err


def test_own_templates_write_the_drafts(bowout: Bowout, mbox: str) -> None:
    folder = bowout.home / "templates" / "drafts" / "en" / "no_hard_feelings" / "plain"
    folder.mkdir(parents=True)
    bowout.home.chmod(0o700)
    for number in range(1, 5):
        (folder / f"{number}.txt.j2").write_text("Thanks for the clear word. All the best with the racks, Ivo.\n")
    (line,) = bowout("judge", mbox, *JUDGE).lines
    assert [path.name for path in bowout.home.iterdir()] == ["templates"]
    mine = [d["body"] for d in line["drafts"] if (d["intent"], d["tone"]) == ("no_hard_feelings", "plain")]
    assert mine == ["Thanks for the clear word. All the best with the racks, Ivo."]
