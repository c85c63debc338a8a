"""`intake`: clients come in."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.edit_program import stopped_orderly
from clientfile.actions.interview import Interview, Talk, drafted
from clientfile.actions.look import look, staff_names
from clientfile.actions.take_in import Taken, take_in
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import warnings
from clientfile.commands.show import due_data
from clientfile.commands.source import lines_of, read_from
from clientfile.domain.data import Json, Section
from clientfile.errors import UsageError
from clientfile.forms.fields import Field, Forms
from clientfile.forms.labels import label_of
from clientfile.said import both
from clientfile.store.draft import Draft, NotYours
from clientfile.store.store import Store
from clientfile.view.ask import Ask
from clientfile.view.card import card
from clientfile.view.in_words import InWords
from clientfile.view.output import Head
from clientfile.view.prompts import Prompts, at_a_terminal
from clientfile.view.show_card import show_card

_HEAD = (
    Head("id", both("client", "客户")),
    Head("completeness", both("complete %", "完整度 %"), "number"),
    Head("next_to_ask", both("ask next", "接下来询问")),
)
_WARNINGS = Head("warnings", both("warnings", "警告"))
_ASKED_AT_ONCE = 3
_GO_ON = both(
    "a client was begun and not finished; go on? n throws it away",
    "有未完成的录入；继续吗？n 表示丢弃",
)
_KEPT = both(
    "what was answered is kept, sealed to you: clientfile intake goes on with it",
    "已填写的内容已加密保存：再次运行 clientfile intake 可继续",
)
_NOT_YOURS = both(
    "a draft that you cannot open is left as it is; yours is not kept if you interrupt",
    "存在无法打开的草稿，保持原样；本次若中断不会保存草稿",
)


def intake(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="FILE|-",
            help="YAML, JSON, or JSONL with one client a line; - is standard input.",
        ),
    ] = "",
) -> None:
    """Take clients in: one by questions at a terminal, or thousands from a file, all of them or none.

    Only contact.name is needed. What is missing is asked for later, safety first.

    The questions are the shop's own, name, phone and allergies first. What is interrupted is kept, sealed to
    you, and offered the next time.

    \b
    Examples:
      clientfile intake
      clientfile intake --from client.yaml
      echo '{"contact": {"name": "张三"}}' | clientfile intake --from -

    \b
    A client in YAML:
      contact:
        name: 张三
        phones: [{number: 13800138000}]
      safety:
        allergies: [{allergen: 青霉素, class: drug}]
    """
    asked = asked_of(context)
    if not source:
        interviewed(asked)
        return
    store = asked.store
    with read_from(source) as entries:
        taken = take_in(store, entries, lines_of(source))
    _shown(asked, taken)


def _shown(asked: Asked, taken: Sequence[Taken]) -> None:
    output, store = asked.output, asked.store
    asked.talk.warn(warning for each in taken for warning in each.warnings)
    if output.format == "table":
        told = _Labels(store.forms, output.lang)
        output.rows(_HEAD, ((each.id, each.completeness, told[each.next_to_ask]) for each in taken))
        asked.talk.say(both("took in {n}", "已录入 {n} 位", n=len(taken)))
    else:
        output.rows([*_HEAD, _WARNINGS], ([*_row(each), warnings(output, each.warnings)] for each in taken))


def interviewed(asked: Asked) -> None:
    """One client by questions; ends with her card."""
    output = asked.output
    if not at_a_terminal(Ask(output.lang, may_prompt=not asked.given.options.get("non_interactive"))):
        raise UsageError(
            both("questions need a terminal", "问答录入需要终端"),
            both("from a script: clientfile intake --from FILE", "脚本中请用：clientfile intake --from 文件"),
        )
    store = asked.store
    roster = staff_names(store)
    # Before anything is typed that could not be written.
    asked.finish_one()
    prompts = Prompts(output.lang)
    in_words = InWords(store.forms, output.lang, roster)

    def words(field: Field, value: Json) -> str:
        return in_words.value(field, value)

    talk = Talk(prompts.line, prompts.say, words, output.lang)
    with stopped_orderly():
        draft, begun = _begun(store, prompts)
        interview = Interview(store, talk, draft, begun)
        try:
            taken = interview.until_taken()
        except BaseException:
            if draft is not None and interview.sections:
                prompts.say(_KEPT)
            raise
    if output.is_data or output.format != "table":
        _shown(asked, [taken])
        return
    looked = look(store, taken.id)
    asked.talk.warn(taken.warnings)
    prompts.say("")
    show_card(
        output,
        card(
            looked.client,
            store.forms,
            lang=output.lang,
            due=due_data(looked, store.today),
            completeness=looked.completeness,
            next_to_ask=looked.next_to_ask,
            staff_names=looked.staff,
            today=store.today,
            age=looked.age,
        ),
    )
    asked.talk.say(both("took in {id}", "已录入 {id}", id=taken.id))


def _begun(store: Store, prompts: Prompts) -> tuple[Draft | None, dict[str, Section]]:
    """Where to keep what is answered, and what was answered before."""
    draft = Draft(store)
    try:
        begun = drafted(store, draft)
    except NotYours:
        prompts.say(_NOT_YOURS)
        return None, {}
    if begun and not prompts.go_on(_GO_ON):
        draft.forget()
        return draft, {}
    return draft, begun


def _row(taken: Taken) -> list[object]:
    return [taken.id, taken.completeness, list(taken.next_to_ask)]


class _Labels(dict[tuple[str, ...], list[str]]):
    """What to ask next, in words: a hundred thousand clients have the same few."""

    def __init__(self, forms: Forms, lang: str) -> None:
        super().__init__()
        self._forms, self._lang = forms, lang

    def __missing__(self, fields: tuple[str, ...]) -> list[str]:
        self[fields] = [label_of(self._forms, each, self._lang) for each in fields[:_ASKED_AT_ONCE]]
        return self[fields]
