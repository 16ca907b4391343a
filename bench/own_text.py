"""Own text against parsing the same mail: taking the quote off should cost no more than reading the message."""

from __future__ import annotations

import time

from bench.bodies import NOW, monstrous_bodies, sample_bodies
from bench.clock import compare
from server.demo.sample import build
from server.mail.mime import parse
from server.mail.own_text import strip


def run() -> None:
    """Print the ratio and the seconds of the worst megabytes."""
    raws = build(NOW)
    bodies = sample_bodies()
    ratio = compare(lambda: [strip(body, "text", ()) for body in bodies], lambda: [parse(raw) for raw in raws])
    print(f"{len(bodies)} bodies: own text runs at {ratio.speed:.2f} times the speed of parsing them")
    print(
        f"  ({ratio.lowest:.2f} to {ratio.highest:.2f}); {len(bodies) / ratio.ours_seconds:,.0f} bodies per CPU second"
    )
    for name, body in monstrous_bodies().items():
        began = time.process_time()
        strip(body, "text", ())
        print(f"  one megabyte, {name}: {time.process_time() - began:.2f} CPU seconds")
