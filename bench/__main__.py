"""`python -m bench [NAME…]`: run the benchmarks named, or all."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import api, first_scan, judging, own_text, reading

BENCHMARKS: dict[str, Callable[[], None]] = {
    "own_text": own_text.run,
    "reading": reading.run,
    "first_scan": first_scan.run,
    "api": api.run,
    "judging": judging.run,
}


def main() -> int:
    """Run and print."""
    wanted = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"## {name}")
        BENCHMARKS[name]()
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
