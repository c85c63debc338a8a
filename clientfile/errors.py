"""What cannot go on: typed errors with a hint and an exit code. Only `cli.py` turns them into words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from clientfile.problem import Problem
from clientfile.said import Said, both


class ClientfileError(Exception):
    """A failure the user can act on. The text never holds a client's data."""

    exit_code: ClassVar[int] = 1
    kind: ClassVar[str] = "error"

    def __init__(self, message: Said, hint: Said | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message.en)
        self.message = message
        self.hint = hint
        self.problems = tuple(problems)
        self.clients: tuple[str, ...] = ()
        self.sections: tuple[str, ...] = ()

    def of(self, clients: Sequence[str] = (), sections: Sequence[str] = ()) -> Self:
        """The same, and whose files and which sections it is about: for the access log alone."""
        self.clients, self.sections = tuple(clients), tuple(sections)
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """The same in another process, whatever a subclass is made of."""
        return _made_again, (type(self), self.args, self.__dict__)


def _made_again(kind: type[ClientfileError], args: tuple[object, ...], facts: dict[str, object]) -> object:
    error = kind.__new__(kind, *args)
    error.__dict__.update(facts)
    return error


class NotFound(ClientfileError):
    """What was named is not there (or not unique: `Ambiguous`)."""

    kind = "not-found"


class Ambiguous(ClientfileError):
    """A reference that fits several clients."""

    kind = "ambiguous"


class Refused(ClientfileError):
    """A rule of the trade, or of safety, says no."""

    kind = "refused"


class UsageError(ClientfileError):
    """The words of the command are off."""

    exit_code = 2
    kind = "usage"


class BadInput(ClientfileError):
    """What was given is wrong; nothing was written."""

    exit_code = 3
    kind = "bad-input"


def not_accepted(problems: Sequence[Problem], hint: Said | None = None) -> BadInput:
    """What was given, refused as a whole with all that is wrong in it."""
    wrong = sum(1 for problem in problems if not problem.warning)
    said = both("nothing was written; to be mended: {n}", "未写入任何内容；有 {n} 处问题", n=wrong)
    return BadInput(said, hint, problems)


class NoStore(ClientfileError):
    """No store here."""

    exit_code = 10
    kind = "no-store"


class Locked(ClientfileError):
    """Somebody else is writing, or a conflict waits."""

    exit_code = 11
    kind = "locked"


class NoIdentity(ClientfileError):
    """No identity that opens this, or a wrong passphrase."""

    exit_code = 12
    kind = "no-identity"


class NotBelieved(ClientfileError):
    """Tampered, forged, rewound, edited by hand, or damaged."""

    exit_code = 13
    kind = "not-believed"


class Partial(ClientfileError):
    """Some clients could not be read; the rest was shown."""

    exit_code = 14
    kind = "partial"
