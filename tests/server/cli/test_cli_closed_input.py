"""Standard input closed by who started the command: what reads it says so, what does not is not disturbed."""

from __future__ import annotations

import subprocess

import pytest

from tests.server.cli.command import Bowout, Ran

LOGIN = ("--host", "imap.example.com", "--user", "dana@northlight.example", "--password-stdin")


def without_input(bowout: Bowout, *arguments: str) -> Ran:
    """Run as a shell does with `<&-`: the descriptor is not even there."""
    done = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *bowout.arguments(*arguments)],
        env=bowout.environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "arguments",
    [("analyze",), ("analyze", "-"), ("etiquette",), ("own-text", "-"), ("account", "add", "work", *LOGIN)],
    ids=" ".join,
)
def test_a_command_that_reads_it_says_so(bowout: Bowout, arguments: tuple[str, ...]) -> None:
    ran = without_input(bowout, *arguments)
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (2, "", "bowout: Standard input is closed.")
    assert "Traceback" not in ran.err


def test_a_question_goes_unanswered(bowout: Bowout) -> None:
    assert bowout("account", "add", "work", *LOGIN, stdin="zebrawood\n").code == 0
    ran = without_input(bowout, "account", "remove", "work")
    assert (ran.code, "bowout: Standard input is closed." in ran.err, "Traceback" in ran.err) == (2, True, False)
    assert [each["name"] for each in bowout("account", "list", "--json").lines] == ["work"]


def test_of_an_account_that_is_not_there_nothing_is_asked(bowout: Bowout) -> None:
    ran = bowout("account", "remove", "werk")
    assert (ran.code, ran.out, "werk" in ran.err) == (2, "", True)


def test_other_commands_are_not_disturbed(bowout: Bowout) -> None:
    assert without_input(bowout, "account", "list").code == 0
    assert without_input(bowout, "analyze", "/dev/null").code == 0


@pytest.mark.parametrize("command", ["analyze", "etiquette", "own-text"])
def test_nothing_is_nothing_a_folder_is_refused_and_junk_is_named(bowout: Bowout, command: str) -> None:
    assert bowout(command) == Ran(0, "", "")
    refused = bowout(command, "/")
    assert (refused.code, "Is a directory" in refused.err) == (3, True)
    absent = bowout(command, str(bowout.home / "absent.jsonl"))
    assert (absent.code, "No such file" in absent.err, "Check the path" in absent.err) == (3, True, True)
    junk = subprocess.run(
        bowout.arguments(command),
        env=bowout.environment(),
        input=bytes(range(128, 256)) + b"\n\0\0\n",
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert (junk.returncode, junk.stdout) == (1, b"")
    assert [line.partition(b":")[0] for line in junk.stderr.splitlines()] == [b"line 1", b"line 2"]
