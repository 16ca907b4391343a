"""The route that holds an edited draft against the etiquette."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, post
from litestar.params import JSONBody

from nlp.labels import Intent, Tone
from server.services import present
from server.services.pairing_values import Right
from server.web.deps import Deps
from server.web.documentation import problems
from server.web.guards import needs
from server.web.schemas import Answer, FindingOut, Given


class TextCheck(Given, frozen=True):
    """A text as the user is about to send it, and what it is for."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
    intent: Intent
    tone: Tone = Tone.PLAIN


class FindingListOut(Answer, frozen=True):
    """The findings in the order of the text; none where it is well-mannered."""

    items: list[FindingOut]


class EtiquetteController(Controller):
    """The etiquette of drafts."""

    path = "/etiquette"
    tags = ("etiquette",)
    opt = needs(Right.READ)

    @post(status_code=200, responses=problems())
    async def check_text(self, deps: Deps, data: JSONBody[TextCheck]) -> FindingListOut:
        """Find what breaks the etiquette in a text, with the words and a milder wording. Nothing is kept."""
        found = deps.etiquette(data.text, data.intent, data.tone)
        return FindingListOut(items=[msgspec.convert(present.finding_json(each), FindingOut) for each in found])
