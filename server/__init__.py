"""Bowout's product code: mail in, verdicts and drafts out. See ARCHITECTURE.md for the rooms and their order."""
