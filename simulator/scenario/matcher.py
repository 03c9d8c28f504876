"""One condition on one value, once read."""

from typing import Literal

from msgspec import Struct

Operation = Literal["equals", "glob", "contains", "matches", "in", "not", "present"]


class Matcher(Struct, frozen=True):
    """One condition on a field's value. `operand` is text, a number or a flag; for `in` and `not`, further matchers."""

    operation: Operation
    operand: "str | int | bool | tuple[Matcher, ...]"
