"""Questions asked while asyncio runs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interruptible() -> Iterator[None]:
    """Let ctrl-c end a question at once: asyncio would take it for its task's, which waits for the answer itself."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        yield  # begun in the background by a shell: it is not for us
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
