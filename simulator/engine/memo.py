"""Remember what texts mean, the newest ones: as many as weigh no more than a bound, in characters.

Rule 1: a function that is remembered is pure, and may be asked from any thread: no step here leaves a dictionary in
        which another could stumble, and at worst something is worked out twice.
Rule 2: the newest is kept, however heavy; what was let go is worked out again.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Memo(Generic[P, T]):
    """A function of hashable values and its results. `weigh` tells the characters of what it was asked."""

    def __init__(self, make: Callable[P, T], weigh: Callable[..., int], most: int) -> None:
        self._make, self._weigh, self._most = make, weigh, most
        self._found: OrderedDict[Hashable, tuple[int, T]] = OrderedDict()
        update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, tuple(sorted(kwargs.items())))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._weigh(*args, **kwargs), self._make(*args, **kwargs)
            self._let_go()
        else:
            with suppress(KeyError):
                self._found.move_to_end(key)
        return found[1]

    def _let_go(self) -> None:
        weights = [weight for weight, _ in list(self._found.values())]
        total = sum(weights)
        for weight in weights[:-1]:
            if total <= self._most:
                return
            total -= weight
            with suppress(KeyError):
                self._found.popitem(last=False)

    def __len__(self) -> int:
        return len(self._found)


def remember(weigh: Callable[..., int], *, most: int) -> Callable[[Callable[P, T]], Memo[P, T]]:
    """Remember the results of the function that follows."""
    return lambda make: Memo(make, weigh, most)
