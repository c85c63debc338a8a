"""Edit one section of a client file as a form, until it is right or abandoned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from clientfile.actions import edit_form
from clientfile.actions.change import Changed
from clientfile.actions.edit_merge import Conflict, merged
from clientfile.actions.edit_program import Abandoned
from clientfile.actions.planned import replanned
from clientfile.actions.resolve import resolve
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Section
from clientfile.domain.merging import fold
from clientfile.errors import BadInput, ClientfileError, not_accepted
from clientfile.problem import Problem, errors_among
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.store.widening import may_not_write

_ONLY_ADDS = both(
    "your role may add here: what is there already stays as it is", "你的角色在此只可补充：已有内容保持不变"
)
_UNSEEN = both(
    "your role may not read what is there; what you write is added to it",
    "你的角色无权查看已有内容；你填写的内容会补充进去",
)
_MEND = both("to be mended, then save again:", "请修正以下问题后重新保存：")
_MEANWHILE = both(
    "changed by somebody else meanwhile; yours stands below, save again to keep it:",
    "其间他人已作修改；下方为你的版本，再次保存即采用你的版本：",
)
_TAKEN_AWAY = both("taken away", "已被删除")


def edit(
    store: Store,
    reference: str,
    section: str,
    *,
    lang: str,
    editor: Callable[[str], str],
    go_on: Callable[[], bool],
) -> Changed:
    """Let the person edit a section; `go_on` asks whether to open it again where she seems to have given up.

    The lock is held only to write. Raises `Abandoned`, `Refused` where her role may not.
    """
    return _Editing(store, resolve(store, reference), section, lang).until_right(editor, go_on)


class _Editing:
    """`base` is the section that the form was made of, `given_out` the form as it was, `text` as it is."""

    def __init__(self, store: Store, client: str, section: str, lang: str) -> None:
        self._store, self._client, self._name, self._lang = store, client, section, lang
        self._form = store.forms[section]
        before = store.read(client)
        if store.refusal is not None:
            raise store.refusal
        self._hidden = section in before.unreadable
        self._adds = self._hidden or not store.roster.may_write(store.member, section)
        if self._adds and not store.roster.may_add(store.member, section):
            raise may_not_write(section, self._form.label, store.member.role, client)
        store.noted("edit", [client], [section])
        self._base = before.section(section)
        self._given_out = self._text = self._written(self._base)
        self._news: list[str] = []
        self._must_change = False

    def until_right(self, editor: Callable[[str], str], go_on: Callable[[], bool]) -> Changed:
        while True:
            try:
                text = edit_form.without_news(editor(edit_form.with_news(self._text, self._news)))
            except Abandoned as given_up:
                # An editor that broke down may have saved something.
                text = edit_form.without_news(given_up.left)
                if text.strip() in ("", self._text.strip()) or not go_on():
                    raise
                self._text = text
                continue
            same = text.strip() == self._text.strip()
            if not text.strip() or (same and self._must_change):
                if not go_on():
                    raise Abandoned(both("abandoned; nothing was written", "已放弃；未写入任何内容"))
                continue
            self._text = text
            if same and not self._news:
                return Changed(self._client, (), ())
            try:
                changed = self._write()
            except ClientfileError as error:
                # Nothing that was typed is lost: whatever it was, the form comes again with it.
                self._news = [_MEND.to(self._lang), *self._told(error)]
                self._must_change = isinstance(error, BadInput)
                continue
            if changed is not None:
                return changed

    def _written(self, data: Section) -> str:
        more = [_UNSEEN] if self._hidden else [_ONLY_ADDS] if self._adds else []
        title = f"{self._form.label.to(self._lang)} · {self._client}"
        return edit_form.written(self._form, data, self._lang, title, more)

    def _write(self) -> Changed | None:
        """Write the form; None where somebody else has changed the same, and it is to be looked at again."""
        given_out = edit_form.as_text(self._given_out)
        read = edit_form.read(self._form, self._text, self._base, given_out, check=self._hidden)
        if errors_among(read.problems):
            raise not_accepted(read.problems)
        with self._store.writing("edit") as writing:
            now = writing.read(self._client)
            theirs = now.section(self._name)
            data, conflicts = merged(given_out, read.raw, read.section, self._base, theirs)
            if conflicts:
                self._made_anew(theirs, data)
                self._news = [_MEANWHILE.to(self._lang), *self._conflicting(conflicts)]
                self._must_change = False
                return None
            try:
                return self._committed(writing, now, data)
            except BadInput:
                if theirs != self._base:
                    # Both together are wrong: the form must show what came meanwhile.
                    self._made_anew(theirs, data)
                raise

    def _committed(self, writing: Transaction, now: ClientFile, data: Section) -> Changed:
        if self._adds:
            self._refuse_other_than_added(now.section(self._name), data)
        client = now._replace(sections={**now.sections, self._name: data})
        client = replanned(self._store, client)
        changed = tuple(name for name in self._store.forms if client.section(name) != now.section(name))
        if not changed:
            return Changed(now.id, (), ())
        writing.put(client, changed)
        writing.commit("edit")
        return Changed(now.id, changed, tuple(writing.warnings[now.id]))

    def _made_anew(self, theirs: Section, data: Section) -> None:
        """The form of what is there now, with what was changed laid over it."""
        self._base, self._given_out = theirs, self._written(theirs)
        self._text = self._written(data)

    def _conflicting(self, conflicts: Sequence[Conflict]) -> Iterator[str]:
        for each in conflicts:
            lines = (
                [f" {_TAKEN_AWAY.to(self._lang)}"] if each.now is None else edit_form.value_lines(each.now)
            )
            yield f"  {each.path}:{lines[0]}"
            yield from (f"    {line}" for line in lines[1:])

    def _refuse_other_than_added(self, theirs: Section, data: Section) -> None:
        whole, differing = fold(theirs, data, self._name)
        if differing or whole != data:
            where = differing or [Problem(self._name, "", "only-adds", _ONLY_ADDS)]
            raise not_accepted([each._replace(warning=False, message=_ONLY_ADDS) for each in where])

    def _told(self, error: ClientfileError) -> Iterator[str]:
        lines = 1 + len(error.problems or [0])
        for each in error.problems:
            place = self._line(each, lines) if each.line else each.path or each.section
            said = each.message.to(self._lang)
            yield f"  {place}: {said}" if place else f"  {said}"
        if not error.problems:
            yield f"  {error.message.to(self._lang)}"

    def _line(self, problem: Problem, above: int) -> str:
        line = problem.line + above
        return f"第 {line} 行" if self._lang == "zh" else f"line {line}"
