"""Pipe `dates`: date expressions in the writer's own words, in `doc._.dates`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.zones import foreign_spans
from nlp.dates.find import find, is_bare_weekday, of_offered, taken
from nlp.extensions import text_of


class Dates:
    """Writes `doc._.dates`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the dates of the own words."""
        found = find(text_of(doc), doc._.sent_on)
        if found:
            foreign = foreign_spans(text_of(doc))
            found = tuple(date for date in found if not any(start <= date.start < end for start, end in foreign))
        if doc._.question_text and doc._.sent_on and (not found or any(is_bare_weekday(date) for date in found)):
            offered = find(doc._.question_text, doc._.sent_on)
            picked = None if found else taken(text_of(doc), offered)
            found = (picked,) if picked else tuple(of_offered(date, offered) for date in found)
        doc._.dates = found
        return doc


@Language.factory("dates", requires=["doc._.quoted"], assigns=["doc._.dates"])
def create(nlp: Language, name: str) -> Dates:
    """Make the pipe."""
    return Dates()
