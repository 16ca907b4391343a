"""How the tests end the processes they started: with a bound, so that one that stays is an error and no standstill."""

from __future__ import annotations

import signal
import subprocess


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes], asking: signal.Signals = signal.SIGTERM) -> None:
    """Ask a process to end, and wait; one that has not ended within a minute is killed, and reported as an error."""
    process.send_signal(asking)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
