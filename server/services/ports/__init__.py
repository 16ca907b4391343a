"""What the use cases need from the outside: readers of mail, the store, drafts.

Adapters implement these protocols; services see nothing else of them.
"""
