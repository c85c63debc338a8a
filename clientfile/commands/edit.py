"""`edit`: a section of a client's file in an editor."""

from typing import Annotated

import typer

from clientfile.actions.edit import edit as edit_section
from clientfile.actions.edit_program import private_editor
from clientfile.commands.asked import asked_of
from clientfile.commands.changed import tell_change
from clientfile.commands.usage import nearest
from clientfile.errors import UsageError
from clientfile.said import both
from clientfile.view.ask import Ask
from clientfile.view.prompts import Prompts, at_a_terminal

_AGAIN = both("nothing is written yet; open it again?", "尚未写入；重新打开吗？")


def edit(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ],
    section: Annotated[str, typer.Argument(metavar="SECTION", help="contact, safety, services …")],
) -> None:
    """Edit one section of a client's file in your editor, as a form that says what may stand where.

    The editor is $VISUAL, else $EDITOR, else vi. The form lies in memory, for you alone, and is removed
    afterwards. It opens again with what is to be mended on top, until it is right, or you leave it empty.

    vim, nano, emacs and VS Code are started so that they keep no copies; see to that yourself for others.

    \b
    Examples:
      clientfile edit 张三 safety
      EDITOR=nano clientfile edit k7m3 contact
    """
    asked = asked_of(context)
    store, output = asked.store, asked.output
    if section not in store.forms:
        raise UsageError(
            both("there is no such section", "没有这个分区"),
            nearest(section, store.forms)
            or both("sections: {all}", "分区：{all}", all=", ".join(store.forms)),
        )
    if not at_a_terminal(Ask(output.lang, may_prompt=not asked.given.options.get("non_interactive"))):
        raise UsageError(
            both("an editor needs a terminal", "编辑器需要终端"),
            both(
                "from a script: clientfile update REF --from FILE",
                "脚本中请用：clientfile update 客户 --from 文件",
            ),
        )
    prompts = Prompts(output.lang)
    with private_editor(asked.given.environ, section, asked.talk.say) as editor:
        changed = edit_section(
            store,
            reference,
            section,
            lang=output.lang,
            editor=editor,
            go_on=lambda: prompts.go_on(_AGAIN),
        )
    tell_change(asked, changed)
