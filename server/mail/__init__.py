"""The pure mail core: bytes and values in, values out. No I/O."""
