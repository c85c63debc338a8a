"""What is said on standard error: news, warnings, and errors with their problems and a hint.

Where a program reads the output (`json`, `jsonl`) nothing is said there but an error, as one object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clientfile.errors import ClientfileError
from clientfile.exchange.json_text import dumps
from clientfile.problem import Problem
from clientfile.said import Said
from clientfile.tuples import NamedTuple
from clientfile.view.clean import clean
from clientfile.view.output import Output, written_quietly

MAX_SHOWN = 100
"""So many problems are shown; how many more there are is said."""

_WARNING = Said("warning", "警告")
_HINT = Said("hint", "提示")
_MORE = Said("and {n} more", "另有 {n} 项")


class Talk(NamedTuple):
    """The program's voice."""

    output: Output

    def say(self, said: Said) -> None:
        """News that a person may want to know."""
        if not self.output.is_data:
            self._write([self._to(said)])

    def warn(self, problems: Iterable[Problem]) -> None:
        """Problems that stop nothing. Their places are said as in an error."""
        if not self.output.is_data:
            self._write(self._problems([*problems], mark=True))

    def error(self, error: ClientfileError) -> None:
        """What could not go on, why, and what to do."""
        self.failure(error.kind, error.exit_code, error.message, error.hint, error.problems)

    def failure(
        self,
        kind: str,
        exit_code: int,
        message: Said,
        hint: Said | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        """The same for what is no `ClientfileError`: a usage mistake, our own bug."""
        if self.output.is_data:
            written_quietly(
                self.output.err,
                dumps(
                    {
                        "error": kind,
                        "exit": exit_code,
                        "message": message.to(self.output.lang),
                        "hint": None if hint is None else hint.to(self.output.lang),
                        "problems": [problem_data(each, self.output.lang) for each in problems],
                    }
                )
                + "\n",
            )
            return
        lines = [f"clientfile: {self._to(message)}"]
        # One problem that is the message itself is not said twice.
        alone = len(problems) == 1 and not problems[0].place and message.en.endswith(problems[0].message.en)
        further = [] if alone else problems
        lines += [f"  {line}" for line in self._problems(further, mark=False)]
        if hint is not None:
            lines.append(f"{_HINT.to(self.output.lang)}: {self._to(hint)}")
        self._write(lines)

    def _problems(self, problems: Sequence[Problem], *, mark: bool) -> list[str]:
        lang = self.output.lang
        lines = []
        for problem in problems[:MAX_SHOWN]:
            place = " ".join(part for part in (self._line(problem), problem.client, problem.place) if part)
            said = problem.message.to(lang)
            told = f"{_WARNING.to(lang)}: " if mark or problem.warning else ""
            lines.append(clean(f"{told}{place}: {said}" if place else f"{told}{said}"))
        if len(problems) > MAX_SHOWN:
            lines.append(_MORE.to(lang).format(n=len(problems) - MAX_SHOWN))
        return lines

    def _line(self, problem: Problem) -> str:
        if not problem.line:
            return ""
        return f"第 {problem.line} 行" if self.output.lang == "zh" else f"line {problem.line}"

    def _to(self, said: Said) -> str:
        return clean(said.to(self.output.lang))

    def _write(self, lines: Sequence[str]) -> None:
        if lines:
            written_quietly(self.output.err, "".join(f"{line}\n" for line in lines))


def problem_data(problem: Problem, lang: str) -> Mapping[str, object]:
    """A problem in JSON; `line` only where it is known."""
    data: dict[str, object] = {
        "client": problem.client,
        "section": problem.section,
        "path": problem.path,
        "rule": problem.rule,
        "message": problem.message.to(lang),
    }
    return {**data, "line": problem.line} if problem.line else data
