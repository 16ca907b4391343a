"""The order of pipes, in one place.

    mail_sentences > zones > dates > lexicon > scope > questions > language > stance > revisit > evidence

A variant is a list of pipes of the one `nlp`; a trained stance or signal pipe is another variant.
"""

from __future__ import annotations

import spacy
from spacy.language import Language

from nlp.components import dates, evidence, language, lexicon, questions, revisit, scope, sentences, stance, zones
from nlp.extensions import register

FACTORIES = (sentences, zones, dates, lexicon, scope, questions, language, stance, revisit, evidence)
"""The modules whose import registers the factories below."""

VARIANTS: dict[str, tuple[str, ...]] = {
    "rules": (
        "mail_sentences",
        "zones",
        "dates",
        "lexicon",
        "scope",
        "questions",
        "reply_language",
        "stance_rules",
        "revisit",
        "evidence",
    ),
}
DEFAULT_VARIANT = "rules"


class UnknownVariantError(LookupError):
    """There is no such variant of the pipeline; the message names those there are."""


def build(variant: str = DEFAULT_VARIANT) -> Language:
    """Build the pipeline of a variant ("default" is the one to use); raises UnknownVariantError."""
    name = DEFAULT_VARIANT if variant == "default" else variant
    if name not in VARIANTS:
        raise UnknownVariantError(f"no variant {variant!r}; there are default, {', '.join(VARIANTS)}")
    register()
    nlp = spacy.blank("en")
    for pipe in VARIANTS[name]:
        nlp.add_pipe(pipe)
    return nlp
