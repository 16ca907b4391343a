"""Which language a reply is written in. Pure."""
