"""What users, mails and attackers hand in: a clear word, nothing lost, no traceback."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from server.cli.terminal import printable
from tests.server.cli.command import Bowout

HEAD = (
    "From: Ivo <ivo@petrov.example>\nTo: Me <me@n.example>\nDate: Mon, 3 Feb 2025 09:00:00 +0000\nMessage-ID: <x@y>\n"
)


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    path = tmp_path / "one.mbox"
    path.write_text(f"From x Mon Feb  3 09:00:00 2025\n{HEAD}Subject: Slots\n\nHello, not for us.\n", encoding="utf-8")
    return path


def test_bad_lines_are_named_and_the_rest_goes_on(bowout: Bowout) -> None:
    lines = [
        '{"id": 1, "text": "\\ud800 circle back"}',
        "not json",
        '{"id": 3}',
        '{"id": 4, "text": "call me next month", "sent_at": "9999-12-31T23:59:59-12:00"}',
        '{"id": 5, "text": "call me in 99999 weeks", "sent_at": "2025-03-01"}',
        json.dumps({"id": 6, "text": "<" * 30_000}),
        '{"id": 7, "text": "Not interested, thanks."}',
    ]
    ran = bowout("analyze", stdin="\n".join(lines) + "\n")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert [line["id"] for line in ran.lines] == [4, 5, 6, 7]
    assert [word for word in ("line 1", "line 2", "line 3") if word not in ran.err] == []


def test_etiquette_names_the_line_of_an_unknown_intent(bowout: Bowout) -> None:
    lines = [
        "",
        "not json",
        '{"id": 3, "intent": "poetry", "text": "Hello"}',
        '{"id": 4, "intent": 5, "text": "Hello"}',
    ]
    ran = bowout("etiquette", stdin="\n".join(lines) + "\n")
    assert (ran.code, ran.lines) == (1, [])
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["line 2", "line 3", "line 4"]


def test_own_text_takes_odd_fields(bowout: Bowout) -> None:
    ran = bowout("own-text", stdin='{"id": 1, "raw": "Yes.", "earlier": 5}\n{"id": 2, "raw": "No."}\n')
    assert (ran.code, [line["own_text"] for line in ran.lines]) == (0, ["Yes.", "No."])


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--host", "imap.n.example"), "--host"),
        (("--user", "me@n.example", "--tls", "implicit"), "--user, --tls"),
        (("--password-stdin",), "--password-stdin"),
        (("--path", "/nowhere/all.mbox"), "does not exist"),
    ],
)
def test_an_account_is_a_file_that_is_there_or_a_login(
    bowout: Bowout, mbox: Path, more: tuple[str, ...], told: str
) -> None:
    ran = bowout("account", "add", "work", "--path", str(mbox), "--me", "me@n.example", *more)
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert bowout("account", "list", "--json").lines == []


def test_half_a_character_in_a_mail_stops_nothing(bowout: Bowout, tmp_path: Path) -> None:
    path = tmp_path / "utf7.mbox"
    body = "Content-Type: text/plain; charset=utf-7\nSubject: =?utf-7?Q?hi_+2AA-?=\n\nHello +2AA- there\n"
    path.write_text(f"From x Mon Feb  3 09:00:00 2025\n{HEAD}{body}", encoding="utf-8")
    for arguments in (("--json",), ()):
        ran = bowout("judge", str(path), "--me", "me@n.example", *arguments)
        assert ran.code == 0, ran.err


def test_a_name_with_a_slash_is_refused_in_words(bowout: Bowout, mbox: Path) -> None:
    ran = bowout("account", "add", "[/]", "--path", str(mbox), "--me", "me@n.example")
    assert ran.code == 2
    assert "without a slash" in ran.err


@pytest.mark.parametrize("name", ["[bold", "[red]", "Ωmega", "a b"])
def test_names_are_shown_as_they_are(bowout: Bowout, mbox: Path, name: str) -> None:
    assert bowout("account", "add", name, "--path", str(mbox), "--me", "me@n.example").code == 0
    for arguments in (("account", "list"), ("scan",), ("threads",)):
        ran = bowout(*arguments)
        assert ran.code == 0, ran.err
    assert name in bowout("account", "list").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("account", "add", "w", "--path", "{mbox}", "--me", "nope"),
        ("account", "add", "w", "--path", "{mbox}", "--me", ""),
        ("account", "add", " ", "--path", "{mbox}", "--me", "me@n.example"),
        ("account", "add", "a\nb", "--path", "{mbox}", "--me", "me@n.example"),
        ("account", "add", "w", "--host", "...", "--user", "u@e.example", "--password-stdin"),
        ("account", "add", "w", "--host", "http://foo", "--user", "u@e.example", "--password-stdin"),
        ("account", "include", "there", "--domain", ""),
        ("account", "include", "there", "--address", "foo"),
        ("judge", "{mbox}", "--me", ""),
        ("judge", "{mbox}", "--me", "me@n.example", "--now", "0001-01-01T00:00:00+14:00"),
        ("judge", "{mbox}", "--me", "me@n.example", "--now", "soon"),
        ("backtest", "nowhere.mbox"),
        ("backtest", "{mbox}", "--me", "me@n.example", "--report", "/nowhere/report.html"),
        ("do-not-contact", "export", "--out", "/nowhere/list.csv"),
        ("reminders", "export", "--out", "/nowhere/list.ics"),
        ("reminders", "move", "abcdef", "soon"),
        ("note", "abcdef", "--met", "soon"),
        ("scan", "nobody"),
        ("show", "abcdef"),
        ("draft", "abcdef", "--intent", "poetry"),
        ("serve", "--host", "0.0.0.0"),
    ],
)
def test_what_cannot_be_done_is_refused_with_advice(bowout: Bowout, mbox: Path, arguments: tuple[str, ...]) -> None:
    assert bowout("account", "add", "there", "--path", str(mbox), "--me", "me@n.example").code == 0
    ran = bowout(*(argument.replace("{mbox}", str(mbox)) for argument in arguments), stdin="pw\n")
    assert ran.code == 2, ran.out
    assert "Traceback" not in ran.err
    assert ran.err.strip()


def test_what_is_exported_is_for_the_user_alone(bowout: Bowout, tmp_path: Path) -> None:
    assert bowout("do-not-contact", "add", "helen@peakvalve.example").code == 0
    for command in ("do-not-contact", "reminders"):
        file = tmp_path / command
        assert bowout(command, "export", "--out", str(file)).code == 0
        assert file.stat().st_mode & 0o777 == 0o600
    assert "helen@peakvalve.example" in (tmp_path / "do-not-contact").read_text(encoding="utf-8")


def test_a_mail_file_is_tested_as_a_login_is(bowout: Bowout, mbox: Path) -> None:
    assert bowout("account", "add", "old", "--path", str(mbox), "--me", "me@n.example").code == 0
    well = bowout("account", "test", "old")
    assert (well.code, well.out) == (0, f"ok      1 messages in {mbox}\n"), well.err
    mbox.unlink()
    ill = bowout("account", "test", "old")
    assert (ill.code, ill.out.startswith("FAILED"), str(mbox) in ill.out) == (3, True, True), ill.err


def test_no_mail_and_nobody_elses_mail_are_said(bowout: Bowout, mbox: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").touch()
    empty = bowout("judge", str(tmp_path / "empty.mbox"), "--me", "me@n.example")
    assert (empty.code, empty.out) == (0, "No threads: there is no mail in these files.\n")
    others = bowout("judge", str(mbox), "--me", "somebody@else.example", "--json")
    assert (others.code, len(others.lines)) == (0, 1)
    assert "check --me" in others.err
    none = bowout("threads", "--move", "pause")
    assert "All there are: bowout threads" in none.out


def test_a_backtest_ends_with_1_where_a_mail_could_not_be_read(bowout: Bowout, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "one.eml").write_text(f"{HEAD}Subject: Slots\n\nHello, not for us.\n", encoding="utf-8")
    whole = bowout("backtest", str(folder), "--me", "me@n.example", "--json")
    assert (whole.code, whole.lines[0]["messages"]) == (0, 1), whole.err
    (folder / "two.eml").touch()
    cut = bowout("backtest", str(folder), "--me", "me@n.example", "--json")
    assert (cut.code, cut.lines[0]["messages"]) == (1, 1), cut.err
    assert "two.eml" in cut.err


def test_a_folder_in_the_place_of_the_key_is_refused(bowout: Bowout) -> None:
    bowout.home.mkdir(mode=0o700)
    (bowout.home / "key").mkdir(mode=0o700)
    ran = bowout("threads")
    assert (ran.code, "Traceback" in ran.err) == (3, False)


def test_a_terminal_is_not_commanded() -> None:
    assert printable("a\x1b[31mb\x9b2Jc\u202ed\ne\tf") == "a[31mb2Jcd\ne\tf"


def test_a_finding_on_a_whole_template_is_shown_by_how_that_begins(bowout: Bowout) -> None:
    folder = bowout.home / "templates" / "drafts" / "en" / "polite_exit" / "warm"
    folder.mkdir(parents=True)
    bowout.home.chmod(0o700)
    (folder / "1.txt.j2").write_text("We will stop.\n" * 40, encoding="utf-8")
    ran = bowout("templates", "check")
    assert ran.code == 1, ran.err
    name, *found = ran.out.splitlines()
    assert name == "en/polite_exit/warm/1.txt.j2: works"
    assert any("“We will stop. We will stop." in line and " …”" in line for line in found)
    assert all(line.startswith("  ") and len(line) < 240 for line in found)


ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def test_a_terminal_of_ascii_shows_what_it_can_and_json_stays_utf8(bowout: Bowout, mbox: Path) -> None:
    mbox.write_text(mbox.read_text(encoding="utf-8").replace("Slots", "Grüße"), encoding="utf-8")
    ascii_only = Bowout(bowout.home, extra=ASCII)
    shown = ascii_only("judge", str(mbox), "--me", "me@n.example")
    assert (shown.code, "Gr??e" in shown.out) == (0, True), shown.err
    told = ascii_only("judge", str(mbox), "--me", "me@n.example", "--json")
    assert (told.code, told.lines[0]["subject"]) == (0, "Grüße"), told.err


def test_a_narrow_terminal_still_shows_whom_and_why(bowout: Bowout, mbox: Path) -> None:
    ran = Bowout(bowout.home, extra={"COLUMNS": "40"})("judge", str(mbox), "--me", "me@n.example")
    assert ran.code == 0, ran.err
    assert "ivo@petrov.example\nSlots\nIvo said no" in ran.out
    assert all(len(line) <= 40 for line in ran.out.splitlines())


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_output_that_does_not_fit_is_said(bowout: Bowout, mbox: Path, more: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            bowout.arguments("judge", str(mbox), "--me", "me@n.example", *more),
            env=bowout.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, "Make room" in done.stderr, "Traceback" in done.stderr) == (3, True, False), done.stderr
