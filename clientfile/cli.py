"""The program: the one place where an error becomes words and an exit code."""

from __future__ import annotations

import atexit
import faulthandler
import io
import os
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

import typer

from clientfile.commands.bug import frames, where
from clientfile.commands.given import Given
from clientfile.commands.table import Verbs, program
from clientfile.commands.usage import MISTAKES, explained, glimpsed
from clientfile.errors import ClientfileError, UsageError
from clientfile.said import both

INTERRUPTED = 130
BUG = 70

_NAME = "clientfile"
_COMPLETION = "_CLIENTFILE_COMPLETE"


def main() -> NoReturn:
    """Run the verb that the command line names, and exit."""
    _keep_to_ourselves()
    ended: list[int] = []
    atexit.register(_leave_at_once, ended)
    ended.append(run(sys.argv[1:]))
    sys.exit(ended[0])


def _leave_at_once(ended: list[int]) -> None:
    """The last thing done at exit. To take hundreds of modules apart costs 20 ms, and gives nothing back."""
    if ended:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(ended[0])


def run(args: Sequence[str]) -> int:
    """Run one call; gives its exit code."""
    given = Given()
    try:
        verbs = program()
        if os.environ.get(_COMPLETION):
            verbs.main(prog_name=_NAME)
        return _called(verbs, given, args)
    except KeyboardInterrupt:
        return _told_interrupted(given)
    except Exception as error:
        return _told(given, args, error)
    finally:
        given.close()


def _called(verbs: Verbs, given: Given, args: Sequence[str]) -> int:
    """Not `Verbs.main`: that makes silence of a broken pipe, whoever it was that hung up."""
    _refuse_what_is_not_text(args)
    try:
        with verbs.make_context(_NAME, list(args), obj=given) as context:
            code: object = verbs.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0


def _told(given: Given, args: Sequence[str], error: Exception) -> int:
    """What went wrong, in words; gives the exit code."""
    try:
        if isinstance(error, BrokenPipeError) and not where(error).startswith("clientfile.store"):
            return _quiet()
        _settle(given, args)
        if isinstance(error, MISTAKES):
            return _told_usage(given, error)
        if isinstance(error, ClientfileError):
            given.talk.error(error)
            given.refused(error)
            return error.exit_code
        if isinstance(error, OSError) and error.errno:
            why = os.strerror(error.errno).lower()
            said = both("the system refused: {why}", "系统拒绝：{why}", why=why)
            given.talk.failure("system", 1, said)
            return 1
        if type(error).__module__.startswith("sqlcipher3"):
            return _told_index_damaged(given)
        return _told_bug(given, error)
    except KeyboardInterrupt:
        return INTERRUPTED


def _told_usage(given: Given, error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        given.output.err.write(f"{error.message}\n")
    else:
        given.talk.error(explained(error))
    return UsageError.exit_code


def _told_index_damaged(given: Given) -> int:
    """The file of the index was harmed; known by its home's name, so that `--help` does not load it."""
    given.drop_index()
    given.talk.failure(
        "index-damaged",
        ClientfileError.exit_code,
        both("the index on this machine was damaged", "本机的索引已损坏"),
        both(
            "it was thrown away and no client file is touched; run it again and it is made anew",
            "索引已清除，客户档案不受影响；请重新运行，索引会自动重建",
        ),
    )
    return ClientfileError.exit_code


def _told_bug(given: Given, error: Exception) -> int:
    """Our own mistake. An exception's text may hold a client's data, so only its type and place are told."""
    given.talk.failure(
        "bug",
        BUG,
        both(
            "a bug in clientfile: {kind} in {place}",
            "clientfile 程序错误：{kind}，位于 {place}",
            kind=type(error).__name__,
            place=where(error),
        ),
        both(
            "this holds nothing of your clients; please report it with the output of: clientfile --version",
            "此行不含任何客户数据；请连同 clientfile --version 的输出一并报告",
        ),
    )
    if given.options.get("debug"):
        given.output.err.write("".join(f"  {each}\n" for each in frames(error)))
    return BUG


def _told_interrupted(given: Given) -> int:
    """Whether the commit had been made already is not known here, so it is not claimed."""
    with suppress(Exception, KeyboardInterrupt):
        given.talk.failure(
            "interrupted",
            INTERRUPTED,
            both(
                "interrupted; what was being written is there wholly or not at all",
                "已中断；正在写入的内容要么完整，要么不存在",
            ),
        )
    return INTERRUPTED


def _settle(given: Given, args: Sequence[str]) -> None:
    """Where the mistake came before they were read: in which language and format it is told."""
    for name in ("format", "lang"):
        if name not in given.options and (value := glimpsed(args, name)):
            given.options[name] = value


def _refuse_what_is_not_text(args: Sequence[str]) -> None:
    for arg in args:
        try:
            arg.encode()
        except UnicodeEncodeError:
            raise UsageError(
                both(
                    "the command line holds what is not text in this locale",
                    "命令行中含有当前区域设置无法识别的字节",
                ),
                both(
                    "give it in a file with --from, or use a UTF-8 locale",
                    "请用 --from 文件输入，或改用 UTF-8 区域设置",
                ),
            ) from None


def _quiet() -> int:
    """Nobody reads any more. Python flushes once more when it ends, and would complain."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
    return 0


def _keep_to_ourselves() -> None:
    """No core dump, no dump of the stack, no file that others can read; UTF-8, whatever the locale."""
    faulthandler.disable()
    os.umask(0o077)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
