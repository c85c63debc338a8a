"""A plugin for pytest, by which one function of ours does nothing.

`EMPTIED=clientfile.domain.money:fen pytest -p tests.docs.emptied …`
"""

from __future__ import annotations

import inspect
import os
from importlib import import_module
from types import FunctionType


def _nothing(*_: object, **__: object) -> None:
    return None


def function_at(place: str) -> FunctionType:
    """The function of `module:name` or `module:Class.name`, without what is wrapped around it."""
    module, _, name = place.partition(":")
    found: object = import_module(module)
    for step in name.split("."):
        found = getattr(found, step)
    found = inspect.unwrap(found) if callable(found) else found
    assert isinstance(found, FunctionType), place
    return found


def pytest_configure() -> None:
    """Its code is replaced, so that it is empty for all who imported it already."""
    function = function_at(os.environ["EMPTIED"])
    function.__code__ = _nothing.__code__
    function.__defaults__ = function.__kwdefaults__ = None
