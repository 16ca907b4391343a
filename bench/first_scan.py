"""A first scan of files against only parsing the same mail with the standard library: what judging costs on top."""

from __future__ import annotations

import email
import email.policy

from bench.bodies import NOW
from bench.clock import compare
from nlp.api import load
from server.demo.sample import SELLER, build
from server.mail.mime import parse
from server.services.judge_files import judge_files


def run() -> None:
    """Print messages per CPU second, end to end, against the standard library's modern parser."""
    raws = build(NOW)
    reader = load()

    def ours() -> object:
        return judge_files([("bench", parse(raw)) for raw in raws], [SELLER.email], NOW, reader)

    def peer() -> object:
        return [email.message_from_bytes(raw, policy=email.policy.default).get_body() for raw in raws]

    ratio = compare(ours, peer)
    print(f"{len(raws)} messages judged end to end at {ratio.speed:.3f} of the speed of parsing them")
    print(f"  with email.policy.default; {len(raws) / ratio.ours_seconds:,.0f} messages per CPU second")
