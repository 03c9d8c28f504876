"""Let the garbage collector rest while a long text becomes values.

A text of a million characters becomes a hundred thousand nodes, none of which is garbage before the text is read. The
collector looks at all of them again and again meanwhile, which takes three times as long as the reading itself. And it
would look at all of them at once when it is woken, for half a second in which no other thread runs: so they are
counted among the old, which it seldom looks at.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LONG = 20_000  # characters; below that it has little to look at


@contextmanager
def unhurried(text: str) -> Iterator[None]:
    """Collect nothing inside, when the text is long; what counts references goes on as ever."""
    rests = len(text) > LONG and gc.isenabled()
    if rests:
        gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
