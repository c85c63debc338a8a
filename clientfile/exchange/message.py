"""Message texts: the home of Jinja2. A text may name values and choose between words, and nothing else.

What it may not do it cannot do: no loops, calls, arithmetic or imports get past `Text`, so a text takes no
longer than it is long, whoever wrote it; and it is filled in a sandbox (docs/decisions/0021).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from clientfile.errors import BadInput
from clientfile.said import Said, both

MAX_TEXT = 2000
"""Characters of a message that was filled in."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
_FILTERS = frozenset({"default", "trim", "upper", "lower"})

_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class Text:
    """One text of the shop's, with the names it may use. Raises `BadInput`, saying which text and line."""

    def __init__(self, name: str, source: str, names: Collection[str]) -> None:
        self._name = name
        try:
            tree = _ENVIRONMENT.parse(source)
        except TemplateSyntaxError as error:
            raise self._bad(error.lineno, both("braces that do not fit", "花括号不匹配")) from None
        for node in tree.find_all(nodes.Node):
            self._look(node, names)
        self._template = _ENVIRONMENT.from_string(source)

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with values in the places of their names. Raises `BadInput` where it becomes too long."""
        text = self._template.render(**values).strip()
        if len(text) > MAX_TEXT:
            said = both("more than {n} characters", "超过 {n} 个字符", n=MAX_TEXT)
            raise self._bad(1, said)
        return text

    def _look(self, node: nodes.Node, names: Collection[str]) -> None:
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Filter) and node.name not in _FILTERS):
            raise self._bad(
                node.lineno,
                both("only names, if and else may stand in braces", "花括号中只能写名称和 if、else"),
            )
        if isinstance(node, nodes.Name) and node.name not in names:
            near = get_close_matches(node.name, names, n=1)
            raise self._bad(
                node.lineno,
                both(
                    "there is no {name}, did you mean {near}?",
                    "没有 {name}，是否指 {near}？",
                    name=node.name,
                    near=near[0],
                )
                if near
                else both(
                    "there is no {name}; there are {all}",
                    "没有 {name}；可用 {all}",
                    name=node.name,
                    all=", ".join(names),
                ),
            )

    def _bad(self, line: int, why: Said) -> BadInput:
        return BadInput(
            both(
                "the text {name} cannot be used, line {line}: {why}",
                "消息文本 {name} 第 {line} 行无法使用：{why}",
                name=self._name,
                line=line,
                why=why,
            ),
            both("mend it in store.yaml under texts, and commit it", "请在 store.yaml 的 texts 中修正并提交"),
        )
