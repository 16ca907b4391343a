"""What a check found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from server.errors import BowoutError

Details = Mapping[str, str | int | bool | None]
_SIZES = ("bytes", "kB", "MB", "GB", "TB")
_STEP_BYTES = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `ok` or not, what it `says`, what to do about it (`advice`), and what a script may want to know."""

    check: str
    ok: bool
    says: str
    advice: str = ""
    details: Details = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The finding as `bowout doctor --json` prints it."""
        return {"check": self.check, "ok": self.ok, "says": self.says, "advice": self.advice, **self.details}


def failed(check: str, error: BowoutError) -> Finding:
    """The finding that an error is."""
    return Finding(check, False, str(error), error.advice)


def looked(check: str, look: Callable[[], Finding]) -> Finding:
    """What a check finds, its error included."""
    try:
        return look()
    except BowoutError as error:
        return failed(check, error)


def size(count: int) -> str:
    """So many bytes in the unit that suits them."""
    number, unit = float(count), 0
    while number >= _STEP_BYTES and unit < len(_SIZES) - 1:
        number, unit = number / _STEP_BYTES, unit + 1
    return f"{number:.0f} {_SIZES[unit]}" if unit < 2 else f"{number:.1f} {_SIZES[unit]}"
