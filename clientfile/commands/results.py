"""How one result, which is not a list of rows, is shown in each format; and the results of many entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from clientfile.problem import Problem
from clientfile.said import Said
from clientfile.view.output import Head, Output
from clientfile.view.talk import problem_data


def one(output: Output, data: Mapping[str, object], told: Callable[[], None]) -> None:
    """An object in JSON, a row under its names in csv and tsv; for people whatever `told` prints."""
    if output.is_data:
        output.document(data)
    elif output.format == "table":
        told()
    else:
        output.rows([Head(name, Said(name, name)) for name in data], [list(data.values())])


def many(
    output: Output, names: Sequence[str], data: Sequence[Mapping[str, object]], told: Callable[[], None]
) -> None:
    """The results of many entries: a row each under `names`; for people whatever `told` prints."""
    if output.format == "table":
        told()
    else:
        output.rows([Head(name, Said(name, name)) for name in names], [[*each.values()] for each in data])


class OfClient(Protocol):
    """A result about one client, as an action gives it: a named tuple."""

    @property
    def client(self) -> str: ...
    @property
    def warnings(self) -> tuple[Problem, ...]: ...
    def _asdict(self) -> dict[str, Any]: ...


def of_client(output: Output, result: OfClient) -> dict[str, object]:
    """The same as data: `id` is whose it is, as in every result about one client."""
    data = result._asdict()
    return {"id": data.pop("client"), **data, "warnings": warnings(output, result.warnings)}


def warnings(output: Output, problems: Sequence[Problem]) -> list[Mapping[str, object]]:
    """Warnings as they stand in a JSON result."""
    return [problem_data(problem, output.lang) for problem in problems]
