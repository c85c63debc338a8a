"""What SQLite does not take of a question, in our words, with the nearest names."""

from __future__ import annotations

import re
from difflib import get_close_matches

from clientfile.said import Said, both
from clientfile.store.index.database import BadQuery
from clientfile.store.index.index import Index

FUNCTIONS = (
    *("abs", "avg", "coalesce", "count", "date", "group_concat", "ifnull", "iif", "instr", "julianday"),
    *("length", "lower", "ltrim", "max", "min", "nullif", "printf", "replace", "round", "rtrim", "strftime"),
    *("substr", "sum", "threshold", "today", "total", "trim", "upper"),
)
"""Those that a shop's questions call; SQLite has more."""

_ALL = both("the tables and columns: clientfile fields", "可用的表与列：clientfile fields")
_QUOTES = both(
    "text stands in single quotes: --where \"status = 'active'\"",
    "文本须加单引号：--where \"status = 'active'\"",
)
_ONCE = both('sum up with: --sql "SELECT … GROUP BY …"', '汇总请用：--sql "SELECT … GROUP BY …"')
_FUNCTIONS = both(
    "functions are those of SQLite: https://sqlite.org/lang_corefunc.html",
    "可用 SQLite 的函数：https://sqlite.org/lang_corefunc.html",
)
_ENDS = both("it ends too soon", "语句不完整")
# What was typed is told only where it can be nothing but a name or a sign: it might be a client's.
_NAME = re.compile(r"[A-Za-z_]\w{0,63}(?:\.\w{1,64})?|[!#-&(-/:-@[-^{-~]{1,3}", re.ASCII)

_WORDS: tuple[tuple[str, Said, Said | None], ...] = (
    ("no such column: (.+)", both("there is no column {name}", "没有 {name} 这一列"), None),
    ("no such table: (.+)", both("there is no table {name}", "没有 {name} 这个表"), None),
    ("no such function: (.+)", both("there is no function {name}", "没有 {name} 这个函数"), None),
    (
        "ambiguous column name: (.+)",
        both(
            "several tables have a column {name}; say TABLE.{name}",
            "多个表都有 {name} 列，请写作 表名.{name}",
        ),
        _ALL,
    ),
    ('near "(.+)": syntax error', both("it is not SQL at {name}", "{name} 处语法有误"), _QUOTES),
    ("unrecognized token: (.+)", both("a quotation mark is not closed", "引号没有成对"), _QUOTES),
    ("incomplete input", _ENDS, _QUOTES),
    (
        r"misuse of aggregate(?: function|:) (\w+)\(\)",
        both("{name} sums rows up and cannot stand here", "{name} 是汇总函数，不能用在此处"),
        _ONCE,
    ),
    (
        r"wrong number of arguments to function (\w+)\(\)",
        both("{name} takes another number of values", "{name} 的参数个数不对"),
        _FUNCTIONS,
    ),
    (
        "You can only execute one statement.*",
        both("only one statement at a time", "一次只能执行一条语句"),
        _ALL,
    ),
)
"""SQLite's sentence, ours, and what to say of it where no name comes near."""


def explained(index: Index, error: BadQuery, *, where: str = "") -> BadQuery:
    """The same mistake in our words. `where` is a condition that was put in brackets."""
    said, hint, name = _in_our_words(error.text)
    if name == ")" and ")" not in where:
        said = _ENDS  # the bracket is ours
    error.message = both("the query is not right: {said}", "查询有误：{said}", said=said)
    error.hint = hint or _nearest(index, error.text, name)
    return error


def _in_our_words(text: str) -> tuple[Said, Said | None, str]:
    """What to say, a hint, and the name that SQLite named."""
    for sentence, said, hint in _WORDS:
        found = re.fullmatch(sentence, text, re.DOTALL)
        if found is None:
            continue
        name = found[1] if found.groups() else ""
        if "{name}" not in said.en:
            return said, hint, name
        if _NAME.fullmatch(name):
            return both(said.en, said.zh, name=name), hint, name
        if name.isascii():
            return both("it is not SQL", "语法有误"), _QUOTES, ""
        return both("text without quotes stands in it", "其中有文本没有加引号"), _QUOTES, ""
    return both("{text}", "SQLite 报告「{text}」", text=text), _ALL, ""


def _nearest(index: Index, text: str, name: str) -> Said:
    word = name.rpartition(".")[2]
    if text.startswith("no such function"):
        near = get_close_matches(word.lower(), FUNCTIONS, n=1, cutoff=0.5)
        return both("did you mean {name}?", "是否指 {name}？", name=near[0]) if near else _FUNCTIONS
    columns = index.described()
    names = [each.table for each in columns]
    if text.startswith("no such column"):
        names += [each.name for each in columns]
    near = get_close_matches(word, dict.fromkeys(names), n=3, cutoff=0.5)
    if not near:
        return _ALL
    return both(
        "did you mean {near}? all of them: clientfile fields",
        "是否指 {near}？全部：clientfile fields",
        near=", ".join(near),
    )
