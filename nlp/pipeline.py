"""The order of pipes, in one place.

    mail_sentences > zones > dates > lexicon > scope > questions > reply_language > stance_rules
      > encoder > stance_trained > revisit > evidence > signals_trained

A variant is a list of pipes of the one `nlp`. `encoder` is the whole row; `rules` leaves the trained pipes out and
needs no onnxruntime.
"""

from __future__ import annotations

from importlib import import_module

import spacy
from spacy.language import Language

from nlp.components import dates, evidence, language, lexicon, questions, revisit, scope, sentences, stance, zones
from nlp.extensions import register

FACTORIES = (sentences, zones, dates, lexicon, scope, questions, language, stance, revisit, evidence)
"""The modules whose import registers the factories of the rules."""

_READ = ("mail_sentences", "zones", "dates", "lexicon", "scope", "questions", "reply_language", "stance_rules")
_SHOW = ("revisit", "evidence")

VARIANTS: dict[str, tuple[str, ...]] = {
    "encoder": (*_READ, "encoder", "stance_trained", *_SHOW, "signals_trained"),
    "rules": (*_READ, *_SHOW),
}
DEFAULT_VARIANT = "encoder"

# Imported only for variants that need them: onnxruntime costs a light variant memory and start-up time.
_TRAINED_MODULES = ("nlp.components.encoder", "nlp.components.trained")


class UnknownVariantError(LookupError):
    """There is no such variant of the pipeline; the message names those there are."""


def build(variant: str = DEFAULT_VARIANT) -> Language:
    """Build the pipeline of a variant ("default" is the one to use); raises UnknownVariantError."""
    name = DEFAULT_VARIANT if variant == "default" else variant
    if name not in VARIANTS:
        raise UnknownVariantError(f"no variant {variant!r}; there are default, {', '.join(VARIANTS)}")
    register()
    if "encoder" in VARIANTS[name]:
        for module in _TRAINED_MODULES:
            import_module(module)
    nlp = spacy.blank("en")
    for pipe in VARIANTS[name]:
        nlp.add_pipe(pipe)
    return nlp
