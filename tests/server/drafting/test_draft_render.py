"""The renderer holds what a template may do and says what is wrong with one that does more."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nlp.labels import Intent, Tone
from server.drafting.environment import SOURCE_LIMIT_BYTES
from server.drafting.render import JinjaDrafts
from server.errors import TemplateError
from server.services.ports.draft import DraftFacts, WordingSeed


def drafts_with(folder: Path, source: str) -> JinjaDrafts:
    place = folder / "en" / "polite_exit" / "plain"
    place.mkdir(parents=True)
    (place / "1.txt.j2").write_text(source, encoding="utf-8")
    return JinjaDrafts(folder)


def render(drafts: JinjaDrafts, facts: DraftFacts | None = None) -> str:
    return drafts.render(Intent.POLITE_EXIT, Tone.PLAIN, facts or DraftFacts(), WordingSeed("s")).body


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("{{ 'a' * 10**9 }}", 1, "Mul"),
        ("a\n{{ '%999999999d' % 1 }}", 2, "Mod"),
        ("{{ 2 ** 99 }}", 1, "Pow"),
        ("{{ 'a' + 'b' }}", 1, "Add"),
        ("{% for x in 'ab' %}{% endfor %}", 1, "For"),
        ("{{ range(10) }}", 1, "Call"),
        ("{{ 'x'.center(10**9) }}", 1, "Call"),
        ("{{ topic.__class__ }}", 1, "Getattr"),
        ("{{ topic['__class__'] }}", 1, "Getitem"),
        ("{{ 'x'|center(999999) }}", 1, "center"),
        ("{{ '%s'|format(1) }}", 1, "format"),
        ("{% set a = 'x' %}{{ a }}", 1, "Assign"),
        ("{% macro m() %}{% endmacro %}", 1, "Macro"),
        ("{% include 'en/polite_exit/plain/1.txt.j2' %}", 1, "Include"),
        ("\n\n{{ nobody }}", 3, "nobody"),
        ("ok\n{% if %}", 2, "Expected"),
        ("x" * (SOURCE_LIMIT_BYTES + 1), 1, "longer than"),
        ("{% extends 'en/polite_exit/plain/1.txt.j2' %}", None, "extends itself"),
        ("{% extends 'gone.txt.j2' %}", None, "gone.txt.j2"),
        ("{{ topic ~ topic ~ topic }}" + "{{ topic }}" * 1500, None, "more than"),
    ],
)
def test_refusals_name_template_line_and_reason(tmp_path: Path, source: str, line: int | None, reason: str) -> None:
    facts = DraftFacts(topic="a night shift rota")
    with pytest.raises(TemplateError) as caught:
        render(drafts_with(tmp_path, source), facts)
    message = str(caught.value)
    assert "polite_exit/plain/1.txt.j2" in message
    assert reason in message
    assert line is None or f"line {line}" in message
    assert caught.value.advice


def test_facts_are_data_and_never_templates(tmp_path: Path) -> None:
    drafts = drafts_with(tmp_path, "{{ topic or 'nothing' }}")
    assert render(drafts, DraftFacts(topic="{{ 7*7 }}")) == "nothing"
    assert render(drafts, DraftFacts(topic="7 crates & more")) == "7 crates & more"


def test_a_long_topic_is_not_said_to_who_knows_it(tmp_path: Path) -> None:
    drafts = drafts_with(tmp_path, "{{ topic or 'nothing' }}")
    assert render(drafts, DraftFacts(topic="self adhesive labels for export jars")) == "nothing"
    assert render(drafts, DraftFacts(topic="the adhesive labels for export jars")).endswith("for export jars")


def test_initials_keep_their_last_dot(tmp_path: Path) -> None:
    drafts = drafts_with(tmp_path, "{{ sign_off }},\n{{ seller_name }}")
    assert render(drafts, DraftFacts(sign_off="Ta", seller_name="M.B.")).rstrip().endswith("Ta,\nM.B.")


def test_a_missing_intent_says_which_file_to_add(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="polite_exit") as caught:
        render(JinjaDrafts(tmp_path))
    assert "polite_exit/plain/1.txt.j2" in caught.value.advice


def test_the_same_seed_picks_the_same_wording_in_every_process(drafts: JinjaDrafts) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom nlp.labels import Intent, Tone\n"
        "from server.drafting.render import JinjaDrafts\n"
        "from server.services.ports.draft import DraftFacts, WordingSeed as W\n"
        "d = JinjaDrafts(Path(sys.argv[1]))\n"
        "print('|'.join(d.render(Intent.POLITE_EXIT, Tone.WARM, DraftFacts(), W(s)).body for s in 'abcdefgh'),end='')"
    )
    folder = Path(__file__).parents[3] / "templates" / "drafts"
    outcomes = {
        subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            capture_output=True,
            text=True,
            check=True,
            cwd=folder.parents[1],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(folder.parents[1])},
        ).stdout
        for seed in ("1", "2")
    }
    here = "|".join(
        drafts.render(Intent.POLITE_EXIT, Tone.WARM, DraftFacts(), WordingSeed(seed)).body for seed in "abcdefgh"
    )
    assert outcomes == {here}


@pytest.mark.parametrize(
    ("opening", "greeting", "tone", "first"),
    [
        ("Cher", "Jean", Tone.WARM, "Hi Ines,"),
        ("Respected", "Zala sir", Tone.PLAIN, "Dear Ines Duarte,"),
        ("Hello", "Helen", Tone.PLAIN, "Hello Ines,"),
        ("Dear", "Mr Nowak", Tone.BRIEF, "Dear Ines Duarte,"),
    ],
)
def test_a_stranger_is_not_greeted_in_another_persons_form(
    drafts: JinjaDrafts, opening: str, greeting: str, tone: Tone, first: str
) -> None:
    facts = DraftFacts(opening=opening, greeting_name=greeting, referred_to="Ines Duarte", seller_name="Keith")
    body = drafts.render(Intent.REFERRAL_INTRO, tone, facts, WordingSeed("one")).body
    assert body.splitlines()[0] == first


def test_a_topic_that_breaks_the_etiquette_beside_our_words_is_left_out(drafts: JinjaDrafts) -> None:
    name = "en/referral_intro/formal/1.txt.j2"
    facts = DraftFacts(referrer_name="Zoe Pendlebury", referred_to="Kai Ober", seller_name="Keith")
    kept = drafts.draft_of(name, Intent.REFERRAL_INTRO, Tone.FORMAL, replace(facts, topic="the oven fleet"))
    assert "about the oven fleet" in kept.body
    left = drafts.draft_of(name, Intent.REFERRAL_INTRO, Tone.FORMAL, replace(facts, topic="the free trial"))
    assert "trial" not in left.body
    assert not left.findings
