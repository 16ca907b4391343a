"""Dates in the words of a mail: a grammar of intervals. Pure; `nlp.dates.find.find` is the entrance."""
