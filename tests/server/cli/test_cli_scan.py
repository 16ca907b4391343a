"""The main job against a real Dovecot: scan, second scan, kill, wrong password, the verdicts of the file command."""

from __future__ import annotations

import mailbox
import random
import subprocess
import time
from pathlib import Path

import pytest

from server.demo.sample import SELLER, build, write_mbox
from tests.server.cli.command import Bowout
from tests.server.services.fake_source import NOW
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.ports import free_port
from tests.servers.postgresql import Postgresql

NOW_TEXT = NOW.isoformat()


@pytest.fixture
def user(dovecot: Dovecot, request: pytest.FixtureRequest) -> str:
    """A user whose inbox and sent mailbox hold the sample mailbox."""
    name = dovecot.add_user(f"cli-{abs(hash(request.node.name))}")
    raws = build(NOW)
    own = [raw for raw in raws if f"<{SELLER.email}>".encode() in raw.partition(b"\nTo:")[0]]
    dovecot.deliver(name, [raw for raw in raws if raw not in own])
    dovecot.deliver(name, own, "Sent")
    return name


def add(bowout: Bowout, dovecot: Dovecot, user: str, password: str = PASSWORD) -> None:
    login = ("--host", "127.0.0.1", "--port", str(dovecot.port), "--user", user, "--tls", "none")
    added = bowout("account", "add", "work", *login, "--me", SELLER.email, "--password-stdin", stdin=password + "\n")
    assert added.code == 0, added.err


def verdicts(bowout: Bowout) -> dict[str, dict[str, object]]:
    shown = bowout("threads", "--json")
    assert shown.code == 0, shown.err
    return {line["thread_id"]: line for line in shown.lines}


def test_a_scan_gives_the_verdicts_of_judge_and_a_second_one_fetches_nothing(
    bowout: Bowout, dovecot: Dovecot, user: str, tmp_path: Path
) -> None:
    add(bowout, dovecot, user)
    first = bowout("scan", "work", "--now", NOW_TEXT, "--json")
    assert first.code == 0, first.err
    (summary,) = first.lines
    filtered = sum(summary["filtered"].values())
    assert summary["seen"] == len(build(NOW)) == summary["stored"] + filtered + summary["merged"]
    scanned = verdicts(bowout)
    assert len(scanned) == summary["threads"] >= 25

    write_mbox(tmp_path / "all.mbox", NOW)
    judged = bowout("judge", str(tmp_path / "all.mbox"), "--me", SELLER.email, "--now", NOW_TEXT, "--json")
    assert judged.code == 0, judged.err
    by_id = {line["thread_id"]: line for line in judged.lines}
    for thread_id, line in scanned.items():
        assert {key: line[key] for key in by_id[thread_id]} == by_id[thread_id]

    (again,) = bowout("scan", "work", "--now", NOW_TEXT, "--json").lines
    assert again["seen"] == 0
    assert verdicts(bowout) == scanned
    assert all("S" not in flags for flags in dovecot.flags(user))


def test_a_killed_scan_run_again_ends_like_an_undisturbed_one(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    undisturbed = Bowout(tmp_path / "undisturbed")
    add(undisturbed, dovecot, user)
    began = time.monotonic()
    undisturbed("scan", "work", "--now", NOW_TEXT)
    lasted = time.monotonic() - began
    wanted = verdicts(undisturbed)

    killed = Bowout(tmp_path / "killed")
    add(killed, dovecot, user)
    chance = random.Random(7)
    for _ in range(5):
        scan = subprocess.Popen(
            killed.arguments("scan", "work", "--now", NOW_TEXT), env=killed.environment(), stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.2, 1.0) * lasted)
        scan.kill()
        scan.wait()
    ended = killed("scan", "work", "--now", NOW_TEXT)
    assert ended.code == 0, ended.err
    assert verdicts(killed) == wanted


def test_a_wrong_password_says_so(bowout: Bowout, dovecot: Dovecot, user: str) -> None:
    add(bowout, dovecot, user, password="wrong")
    scan = bowout("scan", "work")
    assert scan.code == 3
    assert "work" in scan.err
    assert "password" in scan.err
    assert "Traceback" not in scan.err
    test = bowout("account", "test", "work")
    assert test.code == 3
    assert "FAILED" in test.out


def test_an_unknown_host_and_an_untrusted_certificate_say_so(bowout: Bowout, dovecot: Dovecot, user: str) -> None:
    for name, host, port in (("far", "imap.invalid", 993), ("self", "127.0.0.1", dovecot.tls_port)):
        login = ("--host", host, "--port", str(port), "--user", user, "--me", SELLER.email)
        assert bowout("account", "add", name, *login, "--password-stdin", stdin="x\n").code == 0
        scan = bowout("scan", name)
        assert scan.code == 3
        assert name in scan.err
        assert "Traceback" not in scan.err


def test_plain_text_only_to_loopback(bowout: Bowout) -> None:
    login = ("--host", "imap.example.com", "--port", "143", "--user", "dana@example.com", "--tls", "none")
    added = bowout("account", "add", "work", *login, "--password-stdin", stdin="x\n")
    assert added.code == 2
    assert bowout("account", "list", "--json").lines == []


def test_a_password_never_shows(bowout: Bowout, dovecot: Dovecot, user: str) -> None:
    add(bowout, dovecot, user)
    for arguments in (("account", "list", "--json"), ("account", "list"), ("account", "test", "work"), ("doctor",)):
        ran = bowout(*arguments)
        assert PASSWORD not in ran.out + ran.err
    for file in bowout.home.iterdir():
        assert PASSWORD.encode() not in file.read_bytes()


def test_two_scans_at_once(bowout: Bowout, dovecot: Dovecot, user: str) -> None:
    add(bowout, dovecot, user)
    both = [
        subprocess.Popen(
            bowout.arguments("scan", "work", "--now", NOW_TEXT),
            env=bowout.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ended = [(process.communicate()[1], process.returncode) for process in both]
    assert {code for _, code in ended} <= {0, 3}, ended
    assert 0 in {code for _, code in ended}, ended
    for words, code in ended:
        assert code == 0 or "scan" in words
    assert len(verdicts(bowout)) >= 25


def test_aliases_found_in_what_was_sent_are_proposed_and_confirmed(bowout: Bowout, dovecot: Dovecot, user: str) -> None:
    raw = build(NOW)[0]
    alias = (
        b"From: Mara <mara.l@brightwharf.example>\nTo: Ivo <ivo@petrov.example>\nSubject: Slots\n"
        b"Date: Mon, 3 Feb 2025 09:00:00 +0000\nMessage-ID: <alias1@brightwharf.example>\n\nHello Ivo, shall we talk?\n"
    )
    assert raw != alias
    dovecot.deliver(user, [alias], "Sent")
    add(bowout, dovecot, user)
    scan = bowout("scan", "work", "--now", NOW_TEXT, "--json")
    assert scan.code == 0, scan.err
    (summary,) = scan.lines
    assert summary["proposed_addresses"] == ["mara.l@brightwharf.example"]
    (listed,) = bowout("account", "list", "--json").lines
    assert listed["proposed"] == ["mara.l@brightwharf.example"]
    assert bowout("account", "me", "work", "--confirm-all").code == 0
    (listed,) = bowout("account", "list", "--json").lines
    assert set(listed["me"]) == {SELLER.email, "mara.l@brightwharf.example"}


def test_a_cut_mbox_gives_what_is_whole_and_names_the_rest(bowout: Bowout, tmp_path: Path) -> None:
    path = tmp_path / "cut.mbox"
    write_mbox(path, NOW)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"the ", len(whole) // 2) + 1])
    judged = bowout("judge", str(path), "--me", SELLER.email, "--now", NOW_TEXT, "--json")
    assert (judged.code, "cut.mbox" in judged.err, "the file ends within a line" in judged.err) == (1, True, True)
    assert len(judged.lines) > 5
    assert len(mailbox.mbox(path)) > 20


def test_a_missing_path_and_a_file_that_is_no_mail(bowout: Bowout, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(2000))
    for path in (tmp_path / "nowhere.mbox", tmp_path / "photo.jpg"):
        judged = bowout("judge", str(path), "--me", SELLER.email)
        assert judged.code == 3
        assert path.name in judged.err


def test_postgresql_by_configuration_alone(dovecot: Dovecot, user: str, postgresql: Postgresql, tmp_path: Path) -> None:
    here = Bowout(tmp_path / "sqlite")
    there = Bowout(tmp_path / "postgresql", {"BOWOUT_DATABASE": postgresql.new_database()})
    for bowout in (here, there):
        add(bowout, dovecot, user)
        scan = bowout("scan", "work", "--now", NOW_TEXT)
        assert scan.code == 0, scan.err
    assert verdicts(there) == verdicts(here)
    assert not (there.home / "bowout.db").exists()
    doctor = there("doctor", "--port", str(free_port()))
    assert doctor.code == 0, doctor.out
    wrong = Bowout(tmp_path / "other", {"BOWOUT_DATABASE": there.extra["BOWOUT_DATABASE"]})("threads")
    assert (wrong.code, "key does not fit" in wrong.err) == (3, True)
