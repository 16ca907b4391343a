"""A load generator light enough not to be what is measured: HTTP/1.1 over plain sockets, one request at a time each."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a run: requests a second, and each request's seconds, sorted."""

    per_second: float
    seconds: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The seconds that this share of requests stayed below."""
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


async def flood(url: str, token: str, requests: int, connections: int = 8) -> Load:
    """As many requests as go, over so many connections."""
    each = requests // connections
    began = time.perf_counter()
    runs = await asyncio.gather(*(_ask(url, token, each, 0.0) for _ in range(connections)))
    lasted = time.perf_counter() - began
    return Load(each * connections / lasted, tuple(sorted(second for run in runs for second in run)))


async def drip(url: str, token: str, requests: int, per_second: float) -> Load:
    """So many requests a second over one connection."""
    began = time.perf_counter()
    seconds = await _ask(url, token, requests, 1 / per_second)
    return Load(requests / (time.perf_counter() - began), tuple(sorted(seconds)))


async def _ask(url: str, token: str, requests: int, pause: float) -> list[float]:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    head = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    seconds = []
    for _ in range(requests):
        began = time.perf_counter()
        writer.write(head)
        status = await _answer(reader)
        seconds.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{url} answered {status}")
        await asyncio.sleep(pause)
    writer.close()
    return seconds


async def _answer(reader: asyncio.StreamReader) -> int:
    lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(lines[0].split()[1])
