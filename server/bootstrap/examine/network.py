"""The service's port, who holds it, and how browsers reach it."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from server.bootstrap.examine.finding import Finding, failed
from server.bootstrap.examine.schedule import runs_here
from server.errors import BowoutError
from server.services.upkeep_values import ScheduleMark
from server.web.certificate import look_at
from server.web.reach import reach_of
from server.web.serving import listen

_RENEW_BEFORE = timedelta(days=14)
_ASK = "/api/v1/health/live"
_WAIT_SECONDS = 3
_MOST_BYTES = 4096


def port(number: int, mark: ScheduleMark | None) -> Finding:
    """Whether the port is free or Bowout's; `mark` is the schedule's, by which a service of this data is known."""
    try:
        listen("127.0.0.1", number).close()
    except BowoutError as error:
        held = is_bowout(number)
        if not held:
            return Finding("port", False, str(error) + _by_whom(held), error.advice)
        return _ours(number, mark if mark and mark.port == number and runs_here(mark) else None)
    return Finding("port", True, f"port {number} is free", details={"held_by": None})


def is_bowout(number: int) -> bool | None:
    """Whether who listens on that port of this machine answers as Bowout does; None where nobody answers.

    Nothing is told but the question itself: whoever it is gets no token.
    """
    answers = [_asked(make) for make in (_plain(number), _tls(number))]
    told = [each for each in answers if each is not None]
    return any(_is_ours(each) for each in told) if told else None


def reach(number: int, reached: Mapping[str, Any]) -> Finding:
    """How browsers reach the service with these options, and whether its certificate is good for a while yet."""
    try:
        way = reach_of(**reached)
        until = look_at(way.tls).good_until if way.tls else None
    except BowoutError as error:
        return failed("reach", error)
    if until is not None and until - datetime.now(UTC) < _RENEW_BEFORE:
        says = f"the certificate ends on {until:%d %b %Y}"
        return Finding("reach", False, says, "Renew it, then start the service again.")
    ways = {True: "by TLS" if until else "through a proxy", False: "on this machine alone"}
    return Finding("reach", True, f"reached {ways[way.https]}, at {way.url(number)}")


def _by_whom(held: bool | None) -> str:
    return " Who has it does not answer." if held is None else " Who has it is not Bowout."


def _ours(number: int, mark: ScheduleMark | None) -> Finding:
    if mark is None:
        says = f"a Bowout answers on port {number}; whether with this data folder is not to be seen from here"
        return Finding("port", True, says, details={"held_by": "bowout"})
    says = f"Bowout answers on port {number}: process {mark.pid}, with this data"
    return Finding("port", True, says, details={"held_by": "bowout", "pid": mark.pid})


def _plain(number: int) -> Callable[[], http.client.HTTPConnection]:
    return lambda: http.client.HTTPConnection("127.0.0.1", number, timeout=_WAIT_SECONDS)


def _tls(number: int) -> Callable[[], http.client.HTTPConnection]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # asked who it is; nothing secret is told
    return lambda: http.client.HTTPSConnection("127.0.0.1", number, timeout=_WAIT_SECONDS, context=context)


def _asked(make: Callable[[], http.client.HTTPConnection]) -> bytes | None:
    connection = make()
    try:
        connection.request("GET", _ASK)
        return connection.getresponse().read(_MOST_BYTES)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _is_ours(answer: bytes) -> bool:
    """The answer to the question, or a refusal in our words (a service by another name refuses this one)."""
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    if not isinstance(told, dict):
        return False
    return told == {"status": "live"} or str(told.get("type", "")).startswith("urn:bowout:problem:")
