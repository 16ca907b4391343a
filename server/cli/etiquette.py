"""`bowout etiquette`: hold texts against the etiquette."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

from nlp.labels import Intent, Tone
from server.bootstrap.drafting import check_etiquette
from server.cli.json_lines import Lines, LinesFile
from server.cli.options import print_json
from server.services.present import finding_json

_INTENTS = {intent.value: intent for intent in Intent}
_TONES = {tone.value: tone for tone in Tone}


@click.command()
@click.argument("source", metavar="[FILE|-]", type=LinesFile(), default="-")
def etiquette(source: BinaryIO) -> None:
    """Check texts against the etiquette: guilt, pressure, urgency, false finality, neediness, bumps, asking again.

    Reads JSON Lines {"id", "text", "intent"} ("tone" may stand beside it) and prints for each its findings with the
    words by offsets and a milder wording. Ends with 1 where a text has a breach.

    \b
    Example:
      echo '{"id": 1, "intent": "polite_exit", "text": "Thanks, but you really must decide."}' | bowout etiquette
    """
    lines = Lines(source, required=("text", "intent"))
    breaches = False
    for value in lines:
        intent, tone = _INTENTS.get(value["intent"]), _TONES.get(str(value.get("tone", Tone.PLAIN.value)))
        if intent is None or tone is None:
            known = ", ".join(_INTENTS if intent is None else _TONES)
            lines.refuse(f"{'intent' if intent is None else 'tone'} is none of {known}")
            continue
        findings = check_etiquette(value["text"], intent, tone)
        breaches = breaches or any(not finding.advice for finding in findings)
        print_json({"id": value.get("id"), "findings": [finding_json(finding) for finding in findings]})
    sys.exit(1 if breaches else lines.exit_code)
