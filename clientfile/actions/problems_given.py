"""Of all that is wrong in a file, what whoever gave it can mend."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from clientfile.domain import paths
from clientfile.domain.client import ClientFile
from clientfile.errors import BadInput
from clientfile.forms.shape import nearest_name
from clientfile.problem import Problem, errors_among
from clientfile.said import Said, both
from clientfile.store.store import Store


def problems_given(
    store: Store, client: ClientFile, planned: Collection[str], problems: Sequence[Problem]
) -> list[Problem]:
    """Those of what was given, with whom of the staff a wrong id may mean.

    The sections `planned` from it repeat its mistakes: theirs are told only where it has none.
    """
    own = [each for each in problems if each.section not in planned]
    return [_with_nearest(store, client, each) for each in (own if errors_among(own) else problems)]


def _with_nearest(store: Store, client: ClientFile, problem: Problem) -> Problem:
    """A name where a staff id belongs: the problem says whose id that is, or which is near."""
    field = store.forms.field(problem.place)
    if problem.rule != "format" or field is None or field.format != "staff-id":
        return problem
    try:
        word = paths.get(client.sections, problem.place)
    except BadInput:
        return problem
    names = {each.id: Said(each.name, each.name) for each in store.roster.staff()}
    near = nearest_name(str(word), names)
    if near is None:
        return problem
    message = both(
        "{message}, did you mean {id} ({name})?",
        "{message}，是否指 {id}（{name}）？",
        message=problem.message,
        id=near,
        name=names[near],
    )
    return problem._replace(message=message)
