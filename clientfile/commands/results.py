"""How one result, which is not a list of rows, is shown in each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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


def warnings(output: Output, problems: Sequence[Problem]) -> list[Mapping[str, object]]:
    """Warnings as they stand in a JSON result."""
    return [problem_data(problem, output.lang) for problem in problems]
