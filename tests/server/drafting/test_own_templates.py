"""A user's templates: they stand before the built-in ones, can do no harm, and one that fails is stood in for."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from nlp.labels import Intent, Tone
from server.drafting import warm_child
from server.drafting.catalogue import variables
from server.drafting.context import reply_context
from server.drafting.own_templates import check_own
from server.drafting.render import JinjaDrafts
from server.drafting.warm_child import WarmChild
from server.errors import TemplateError
from server.services.ports.draft import DraftFacts, WordingSeed
from server.services.ports.situation import Situation

BUILT_IN = Path(__file__).parents[3] / "templates" / "drafts"
MINE = (
    '{% extends "en/_tone/plain.txt.j2" %}'
    "{% block body %}My own words, with thanks for your time and good wishes.{% endblock %}"
)
FACTS = DraftFacts(greeting_name="Tess", seller_name="Mara", topic="the rota")
# Templates that loop, allocate, recurse, call, include or read: what each is refused for.
HOSTILE = {
    "{% for x in 'ab' * 9 %}{{ x }}{% endfor %}": "For",
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}": "For",
    "{{ 'a' * 10**9 }}": "Mul",
    "{{ '%999999999d' % 1 }}": "Mod",
    "{{ 'x'|center(10**9) }}": "Filter|center|Pow|Call",
    "{{ 'x'.ljust(10**9) }}": "Call",
    "{{ '{:>999999999}'.format(1) }}": "Call",
    "{{ ['a'] * 10**9 }}": "Mul",
    "{{ 'a'|replace('a', 'aaaaaaaa') }}": "replace",
    "{{ ''.__class__.__mro__ }}": "Getattr",
    "{{ topic.__init__.__globals__ }}": "Getattr",
    "{{ self._TemplateReference__context }}": "Getattr",
    "{{ cycler('a').next() }}": "Call",
    "{{ lipsum(n=99999) }}": "Call",
    "{{ namespace(a=1) }}": "Call",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}": "Macro|Call",
    "{% set a = 'x' %}{{ a }}": "Assign",
    "{% include '/etc/passwd' %}": "Include",
    "{% import 'en/_base.txt.j2' as b %}": "Import",
    "{% extends '/etc/passwd' %}": "passwd",
    "{% extends '../../../key' %}": "key",
    "{% extends 'en/polite_exit/plain/1.txt.j2' %}": "extends itself",
    "{% filter upper %}x{% endfilter %}": "FilterBlock",
    "{% call x() %}{% endcall %}": "CallBlock",
    "{{ topic[0] }}": "Getitem",
    "{{ nobody }}": "nobody",
    "{% if %}": "Expected",
    "x" * 20_001: "longer than",
    "{{ topic }}" * 1500: "more than",
}


def own(folder: Path, source: str | bytes, name: str = "1") -> JinjaDrafts:
    place = folder / "en" / "polite_exit" / "plain"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.txt.j2").write_bytes(source if isinstance(source, bytes) else source.encode())
    return JinjaDrafts(BUILT_IN, folder)


def own_for_all(folder: Path, source: str | bytes) -> JinjaDrafts:
    for number in "1234":
        own(folder, source, number)
    return JinjaDrafts(BUILT_IN, folder)


def test_mine_stands_before_the_built_in_one_and_beside_the_others(tmp_path: Path) -> None:
    drafts = own(tmp_path, MINE, "9")
    assert len(drafts.wordings(Intent.POLITE_EXIT, Tone.PLAIN)) == 5
    bodies = {drafts.render(Intent.POLITE_EXIT, Tone.PLAIN, FACTS, WordingSeed("a", place)).body for place in range(5)}
    assert sum("My own words" in body for body in bodies) == 1
    drafts = own_for_all(tmp_path, MINE)
    draft = drafts.render(Intent.POLITE_EXIT, Tone.PLAIN, FACTS, WordingSeed("a"))
    assert draft.body == "Hi Tess,\n\nMy own words, with thanks for your time and good wishes.\n\nBest regards,\nMara"
    assert draft.notes == ()


def test_a_link_out_of_the_folder_shows_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("zebrawood")
    folder = tmp_path / "drafts"
    own(folder, MINE, "8")
    place = folder / "en" / "polite_exit" / "plain"
    for number in "1234":
        (place / f"{number}.txt.j2").symlink_to(secret)
    (place / "9.txt.j2").symlink_to("8.txt.j2")
    drafts = JinjaDrafts(BUILT_IN, folder)
    bodies = [drafts.render(Intent.POLITE_EXIT, Tone.PLAIN, FACTS, WordingSeed("a", each)).body for each in range(6)]
    assert not any("zebrawood" in body for body in bodies)
    wrong = {each.name[-8:]: each.error for each in check_own(drafts)}
    assert wrong["1.txt.j2"]
    assert "a link out of the folder" in wrong["1.txt.j2"]
    assert (wrong["8.txt.j2"], wrong["9.txt.j2"]) == (None, None)


@pytest.mark.parametrize(("source", "reason"), HOSTILE.items(), ids=list(HOSTILE.values()))
def test_a_hostile_template_is_refused_and_the_built_in_one_serves(tmp_path: Path, source: str, reason: str) -> None:
    drafts = own_for_all(tmp_path, source)
    facts = DraftFacts(greeting_name="Tess", seller_name="Mara", topic="the night shift rota")
    draft = drafts.render(Intent.POLITE_EXIT, Tone.PLAIN, facts, WordingSeed("a"))
    assert draft.body.startswith("Hi Tess,")
    assert draft.body.endswith("Mara")
    [note] = draft.notes
    assert "polite_exit/plain" in note
    assert "built-in one stands in" in note
    assert any(each in note for each in reason.split("|")), note
    assert "root:" not in draft.body


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    draft = own_for_all(tmp_path, b"\xff\xfe").render(Intent.POLITE_EXIT, Tone.PLAIN, FACTS, WordingSeed("a"))
    assert "not UTF-8" in draft.notes[0]


def test_the_check_names_line_and_reason_and_the_words_that_break_the_etiquette(tmp_path: Path) -> None:
    own(tmp_path, "fine\n{{ nobody }}", "1")
    own(tmp_path, MINE.replace("My own words", "You must decide"), "2")
    own(tmp_path, MINE, "3")
    broken, rude, fine = check_own(JinjaDrafts(BUILT_IN, tmp_path))
    assert broken.error
    assert "line 2" in broken.error
    assert (rude.error, [finding.rule for finding in rude.findings]) == (None, ["pressure"])
    assert (fine.error, fine.findings) == (None, ())


@pytest.mark.parametrize(
    "condition",
    [
        *(f'situation == "{situation}"' for situation in Situation),
        *(f'situation == "put_off" and {coin}' for coin in ("coin_a", "not coin_a", "coin_b", "not coin_b")),
        *(
            "offer",
            "not offer",
            "seller_firm",
            "kind",
            "not kind",
            "argued",
            "for_all",
            "calls",
            "pushed",
            "not wrote",
            "refused",
        ),
        *("referrer_automatic", 'asks == "who"', 'asks == "what" and not question', "question and coin_a"),
        *("slow and not pushed", "name_alone", "wanted", "said_day", 'silent and awaited_kind == "asked"'),
    ],
)
def test_a_template_that_is_rude_or_broken_in_one_case_only_is_named(tmp_path: Path, condition: str) -> None:
    own(tmp_path, MINE.replace("My own", f"{{% if {condition} %}}You must decide{{% endif %}} my own"), "1")
    own(tmp_path, MINE.replace("My own", f"{{% if {condition} %}}{{{{ nobody }}}}{{% endif %}} my own"), "2")
    rude, broken = check_own(JinjaDrafts(BUILT_IN, tmp_path))
    assert [finding.rule for finding in rude.findings] == ["pressure"]
    assert broken.error
    assert "nobody" in broken.error


def test_a_copy_of_a_built_in_one_has_nothing_to_mend(tmp_path: Path) -> None:
    for intent in Intent:
        name = Path("en", intent, Tone.PLAIN, "1.txt.j2")
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes((BUILT_IN / name).read_bytes())
    found = list(check_own(JinjaDrafts(BUILT_IN, tmp_path)))
    assert [each.name for each in found if each.error or each.findings] == []
    assert len(found) == len(Intent)


def test_a_child_that_hangs_is_killed_and_the_next_one_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own(tmp_path, MINE)
    child = WarmChild(tmp_path, BUILT_IN)
    context = reply_context(FACTS, Tone.PLAIN) | {"coin_a": True, "coin_b": True}
    name = "en/polite_exit/plain/1.txt.j2"
    assert "My own words" in child.render(name, context)
    process = child._process
    assert process
    os.kill(process.pid, 19)  # SIGSTOP: it never answers
    monkeypatch.setattr(warm_child, "RENDER_SECONDS", 0.3)
    with pytest.raises(TemplateError, match="took more than"):
        child.render(name, context)
    assert process.poll() is not None
    monkeypatch.setattr(warm_child, "RENDER_SECONDS", 10.0)
    assert "My own words" in child.render(name, context)


def test_the_child_has_little_memory_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOWOUT_KEY", "a-secret")
    own(tmp_path, MINE)
    child = WarmChild(tmp_path, BUILT_IN)
    child.render("en/polite_exit/plain/1.txt.j2", reply_context(FACTS, Tone.PLAIN))
    process = child._process
    assert process
    limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="utf-8")
    line = next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert line.split()[3] == str(512 * 1024 * 1024)
    assert b"a-secret" not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_the_catalogue_explains_every_variable_there_is() -> None:
    there = {*reply_context(FACTS, Tone.PLAIN), "coin_a", "coin_b"}
    assert {variable.name for variable in variables(BUILT_IN)} == there
    assert all(variable.says.endswith(".") for variable in variables(BUILT_IN))


def test_the_catalogue_names_every_situation() -> None:
    says = next(variable.says for variable in variables(BUILT_IN) if variable.name == "situation")
    named = [word for group in re.findall(r": ([\w, ]+)\.", says) for word in group.split(", ")]
    assert sorted(named) == sorted(Situation)


@pytest.mark.parametrize(
    "source",
    ["{{ " + "(" * 5000 + "topic" + ")" * 5000 + " }}", "{% if topic %}" * 150 + "x" + "{% endif %}" * 150],
    ids=["parentheses", "conditions"],
)
def test_what_nests_too_deeply_is_told_and_ends_nothing(tmp_path: Path, source: str) -> None:
    own(tmp_path, source, "1")
    (tmp_path / "en" / "base.txt.j2").write_text(source)
    for found in check_own(JinjaDrafts(BUILT_IN, tmp_path)):
        assert "nests too deeply" in (found.error or "")
