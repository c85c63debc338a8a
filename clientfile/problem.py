"""Something wrong in data: a value that is collected, never raised."""

from __future__ import annotations

from clientfile.said import Said
from clientfile.tuples import NamedTuple


class Problem(NamedTuple):
    """One mistake, with its place and its rule, never with the value.

    `section` is "" where the place is not inside a section; `path` is relative to the section
    (`phones[0].number`); `rule` is a stable kebab-case name; `line` is 1-based, 0 where unknown.
    """

    section: str
    path: str
    rule: str
    message: Said
    warning: bool = False
    client: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """`section.path`, as a user would type it."""
        return ".".join(part for part in (self.section, self.path) if part)

    def of(self, client: str) -> Problem:
        """The same problem, said of `client`."""
        return self._replace(client=client)


def errors_among(problems: list[Problem]) -> list[Problem]:
    """Those that refuse; the rest only warn."""
    return [problem for problem in problems if not problem.warning]
