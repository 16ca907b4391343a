"""Use cases and their ports. Nothing here opens a socket, a file or a database by itself."""
