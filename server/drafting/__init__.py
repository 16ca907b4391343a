"""Drafts from Jinja templates, sandboxed: the only home of jinja2 for drafts."""
