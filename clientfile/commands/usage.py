"""Mistakes in the words of a command, as the parser finds them, in our voice and without what was typed."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, cast

import typer

from clientfile.errors import UsageError
from clientfile.said import Said, both

MISTAKES: type[Exception] = typer.BadParameter.__mro__[1]
"""The parser's usage error, wherever this typer keeps it."""

_FORMATS = ("json", "jsonl", "table", "csv", "tsv")
_LANGUAGES = ("zh", "en")


def unknown_verb(word: str, verbs: Iterable[str], path: str) -> UsageError:
    """What was typed is no verb. Only the nearest one is named."""
    return UsageError(
        both("there is no such verb", "没有这个命令"),
        nearest(word, verbs) or both("see: {path} --help", "参见：{path} --help", path=path),
    )


def refuse_beside(context: typer.Context, option: str, allowed: Collection[str] = ()) -> None:
    """Raises `UsageError` for what was typed beside an option and would be ignored.

    `allowed`: the names of parameters that go with it.
    """
    source: Any = context.get_parameter_source
    beside = [
        str(param.metavar).strip("[].…") if param.param_type_name == "argument" else str(param.opts[0])
        for param in cast(Any, context.command).params
        if param.expose_value and option not in param.opts and param.name not in allowed
        if getattr(source(param.name), "name", "") == "COMMANDLINE"
    ]
    if beside:
        raise UsageError(
            both(
                "{option} does not go with {names}",
                "{option} 不能与 {names} 同用",
                option=option,
                names=", ".join(beside),
            ),
            _see_help(context),
        )


def explained(error: Any) -> UsageError:
    """The parser's error in both languages, with the nearest name where there is one."""
    context = getattr(error, "ctx", None)
    kind = type(error).__name__
    said: Said | None = None
    near: Said | None = None
    if kind == "NoSuchOption":
        name = str(error.option_name)
        said = both("there is no option {name}", "没有选项 {name}", name=name.partition("=")[0])
        near = nearest(name, _options(context))
    elif kind == "MissingParameter":
        said = _missing(error.param)
    elif kind == "BadOptionUsage":
        said = _miscounted(str(error.option_name), context)
    elif isinstance(error, typer.BadParameter):
        said = _unfit(error)
    elif context is not None and hasattr(context.command, "commands"):
        said = both("a verb is missing", "缺少子命令")
    else:
        said = both("there are more words than this verb takes", "参数过多")
    return UsageError(said, near or _see_help(context))


def glimpsed(args: Sequence[str], name: str) -> str:
    """What `--format` or `--lang` was to be, of words that could not be parsed; "" where that is unclear."""
    allowed = _FORMATS if name == "format" else _LANGUAGES
    words = list(args[: args.index("--")] if "--" in args else args)
    for place, word in enumerate(words):
        option, _, value = word.partition("=")
        if option == f"--{name}":
            value = value or (words[place + 1] if place + 1 < len(words) else "")
            if value in allowed:
                return value
    return ""


def nearest(word: str, names: Iterable[str]) -> Said | None:
    found = get_close_matches(word, list(names), n=1, cutoff=0.6)
    return both("did you mean {name}?", "是否指 {name}？", name=found[0]) if found else None


def _options(context: Any) -> list[str]:
    if context is None:
        return []
    return [name for param in context.command.params for name in param.opts if name.startswith("--")]


def _miscounted(name: str, context: Any) -> Said:
    """An option with too few values, or one too many."""
    param = next((each for each in context.command.params if name in each.opts), None) if context else None
    if param is None:
        return both("{name} takes another number of values", "{name} 的取值个数不对", name=name)
    if param.is_flag:
        return both("{name} takes no value", "{name} 不带取值", name=name)
    values = param.metavar or "|".join(map(str, getattr(param.type, "choices", None) or ["…"]))
    return both("{name} takes {values}", "{name} 后应有 {values}", name=name, values=values)


def _missing(param: Any) -> Said:
    return both("{name} is missing", "缺少 {name}", name=_name(param))


def _name(param: Any) -> str:
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar or param.name.upper())


def _unfit(error: Any) -> Said:
    param = error.param
    if param is None:
        return both("a value is not of the right kind", "取值类型不对")
    name = _name(param)
    choices = getattr(param.type, "choices", None)
    if choices:
        return both(
            "{name} is one of: {all}", "{name} 只能是：{all}", name=name, all=", ".join(map(str, choices))
        )
    low, high = getattr(param.type, "min", None), getattr(param.type, "max", None)
    if low is not None and high is not None:
        return both(
            "{name} is a whole number from {low} to {high}",
            "{name} 应为 {low} 到 {high} 的整数",
            name=name,
            low=low,
            high=high,
        )
    if low is not None:
        return both(
            "{name} is a whole number from {low}", "{name} 应为不小于 {low} 的整数", name=name, low=low
        )
    return both("{name} is not of the right kind", "{name} 的取值类型不对", name=name)


def _see_help(context: Any) -> Said:
    path = context.command_path if context is not None else "clientfile"
    return both("see: {path} --help", "参见：{path} --help", path=path)
