"""Our `NamedTuple` makes what `typing`'s makes."""

from __future__ import annotations

import pickle
import typing

import pytest

from clientfile import tuples


class Theirs(typing.NamedTuple):
    """A day in a place."""

    place: str
    day: int = 3
    names: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Both in words."""
        return f"{self.place} {self.day}"

    @classmethod
    def of(cls, place: str) -> Theirs:
        return cls(place, day=5)


# Written out a second time: the two are what is compared.
class Ours(tuples.NamedTuple):
    """A day in a place."""

    place: str
    day: int = 3
    names: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Both in words."""
        return f"{self.place} {self.day}"

    @classmethod
    def of(cls, place: str) -> Ours:
        return cls(place, day=5)


def test_the_same_is_made() -> None:
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert Ours.__doc__ == Theirs.__doc__
    assert (Ours.__module__, Ours.__qualname__, Ours.__mro__[1:]) == (__name__, "Ours", Theirs.__mro__[1:])
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)
    assert tuple(Ours("x")) == tuple(Theirs("x")) == ("x", 3, ())
    assert repr(Ours("x", names=("a",))) == repr(Theirs("x", names=("a",))).replace("Theirs", "Ours")
    assert (Ours.of("y").told, Ours.of("y")._replace(day=1).told) == ("y 5", "y 1")
    assert pickle.loads(pickle.dumps(Ours("z", 1))) == Ours("z", 1)


def test_what_is_missing_is_told() -> None:
    with pytest.raises(TypeError, match="place"):
        Ours(**{})
