"""All resolvers, by the names that the rules of `grammar.toml` use."""

from __future__ import annotations

from collections.abc import Mapping

from nlp.dates.days import DAYS
from nlp.dates.matched import Read
from nlp.dates.periods import PERIODS
from nlp.dates.spans import SPANS

RESOLVERS: Mapping[str, Read] = {**DAYS, **SPANS, **PERIODS}
