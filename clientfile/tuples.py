"""`NamedTuple` as `typing` has it, but for a look at the annotations, which are texts that it compiles.

That is half of the time in which such a class is made, and a verb makes 40 to 150 of them
(docs/decisions/0043-named-tuples.md). For mypy, which checks what annotations say, it is `typing`'s own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    _OWN = frozenset({"__annotations__", "__module__", "__qualname__"})
    """What a class says of itself, which the tuple made of it has already."""

    class _Making(type):
        def __new__(cls, name, bases, said):
            fields = said.get("__annotations__", {})
            defaults = [said[each] for each in fields if each in said]
            made = namedtuple(name, fields, defaults=defaults, module=said["__module__"])
            made.__annotations__ = fields
            for key, value in said.items():
                if key not in fields and key not in _OWN:
                    setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_Making, "NamedTuple", (), {})
