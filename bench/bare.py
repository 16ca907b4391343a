"""The peer of the service: a bare Litestar JSON handler on the same server. `python -m bench.bare` serves it."""

from __future__ import annotations

import asyncio

from litestar import Litestar, get

from server.web.serving import listen, server_for


@get("/")
async def bare() -> dict[str, str]:
    """As little as a handler can do."""
    return {"hello": "world"}


def main() -> None:
    """Serve on a free port, printing where."""
    with listen("127.0.0.1", 0) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        server = server_for(Litestar([bare], logging_config=None))
        asyncio.run(server.serve(sockets=[listening]))


if __name__ == "__main__":
    main()
