"""Dates in the words of a mail: a grammar of intervals. Pure; `find` is the entrance."""
