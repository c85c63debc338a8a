"""What is said of text that is not the YAML we take."""

from __future__ import annotations

from clientfile.errors import BadInput
from clientfile.problem import Problem
from clientfile.said import Said, both


class BadYaml(BadInput):
    """Text that is not the YAML we take. `problems[0].line` is where."""

    kind = "bad-yaml"


def bad(line: int, rule: str, message: Said) -> BadYaml:
    """`message`, said of a line; of the whole text where `line` is 0."""
    problem = Problem("", "", rule, message, line=line)
    return BadYaml(
        both("line {line}: {said}", "第 {line} 行：{said}", line=line, said=message) if line else message,
        problems=[problem],
    )
