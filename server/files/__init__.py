"""Mail files as a mail source: mbox, Maildir, folders of .eml, Takeout."""
