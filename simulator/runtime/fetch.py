"""Look at the files that an MMS names, as the provider would fetch them: their size and their type. Never raises.

Rule: a file is read to its end or to one byte past the limit, and nothing of it is kept.
"""

import asyncio

import aiohttp

from simulator.engine.fetched import HUNG, Found
from simulator.engine.work import FetchRequest
from simulator.runtime.reasons import reason_of

CHUNK = 64 * 1024
MOST_REDIRECTS = 5


async def fetch_all(
    session: aiohttp.ClientSession, request: FetchRequest, *, wait_s: float | None
) -> tuple[Found, ...]:
    """What is behind each URL, at once; whatever cannot be had within `wait_s` wall seconds hung."""
    looks = [
        _look(session, url, request.most_bytes, wait_s) if found is None else _known(found)
        for url, found in zip(request.urls, request.found, strict=True)
    ]
    return tuple(await asyncio.gather(*looks))


async def _known(found: Found) -> Found:
    return found


async def _look(session: aiohttp.ClientSession, url: str, most_bytes: int, wait_s: float | None) -> Found:
    try:
        async with asyncio.timeout(wait_s), session.get(url, max_redirects=MOST_REDIRECTS) as response:
            if response.status != 200:
                return Found(reason="answered", status=response.status)
            length = 0
            async for chunk in response.content.iter_chunked(CHUNK):
                length += len(chunk)
                if length > most_bytes:
                    break
            return Found(length, response.headers.get("Content-Type", ""))
    except TimeoutError:
        return HUNG
    except aiohttp.TooManyRedirects as error:
        return Found(reason="answered", status=error.history[-1].status)
    except Exception as error:  # every way in which a file cannot be had is the same to the provider
        return Found(reason=reason_of(error))
