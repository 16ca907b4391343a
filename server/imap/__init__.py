"""The IMAP reader: the only home of imapclient."""
