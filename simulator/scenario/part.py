"""What every group of keys in a scenario file has in common; apart, so that a group may have a module of its own."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A group of keys; `thing` is what one of them is called when it is unknown.

    `elsewhere` are words that one looks for here, each with the place where they are said.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    thing: ClassVar[str] = "key"
    elsewhere: ClassVar[Mapping[str, str]] = {}
