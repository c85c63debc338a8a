"""`staff papers`: agreements, checks and trainings."""

from typing import Annotated

import typer

from clientfile.actions.staff.papers import note_papers, show_papers
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.commands.staff.options import Name
from clientfile.forms.fields import shop_form
from clientfile.said import both
from clientfile.store.private_papers import FORM
from clientfile.view.output import Head


def papers(
    context: typer.Context,
    name: Name,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="nda_on, background_check_on, privacy_training_on, notes; again for more.",
        ),
    ] = None,
    unsets: Annotated[
        list[str] | None, typer.Option("--unset", metavar="FIELD", help="A field to take away.")
    ] = None,
) -> None:
    """Show the papers of one who works here, or note them. For owners and managers.

    They lie in private/staff.age, sealed to owners and managers. `staff list` marks what is missing and what
    is over a year old.

    \b
    Example:
      clientfile staff papers 王芳 --set nda_on=2026-11-01 --set privacy_training_on=2026-11-05
    """
    asked = asked_of(context)
    changing = bool(sets or unsets)
    found = (
        note_papers(asked.store, name, sets or (), unsets or ())
        if changing
        else show_papers(asked.store, name)
    )
    field = shop_form(FORM).field("staff")
    fields = [each for each in (field.children if field else ()) if each.name != "id"]

    def show() -> None:
        heads = [Head("field", both("field", "项目")), Head("value", both("entered", "登记内容"))]
        lang = asked.output.lang
        rows = [[each.label.to(lang), found.row[each.name]] for each in fields if each.name in found.row]
        asked.output.rows(heads, rows)

    data = {"id": found.member.id, **{each.name: found.row.get(each.name) for each in fields}}
    one(asked.output, data, show)
    if not found.row:
        asked.talk.say(both("no papers of {id} yet", "尚无 {id} 的文件", id=found.member.id))
    if changing and not found.commit:
        asked.talk.say(both("nothing changed", "没有变化"))
    if not changing:
        asked.finish_one()
