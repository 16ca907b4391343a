"""Mail files as a mail source: mbox, Maildir, .eml, Google Takeout."""

from server.files.source import FileSource, open_path, read_paths

__all__ = ["FileSource", "open_path", "read_paths"]
