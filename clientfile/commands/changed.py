"""What was changed of one client, said the same way by every verb that changes one."""

from __future__ import annotations

from clientfile.actions.change import Changed
from clientfile.commands.asked import Asked
from clientfile.commands.results import one, warnings
from clientfile.forms.labels import label_of
from clientfile.said import both


def tell_change(asked: Asked, changed: Changed) -> None:
    """The sections that were written, by label, and warnings; or that nothing was written."""
    output = asked.output
    asked.talk.warn(changed.warnings)
    data = {
        "id": changed.id,
        "sections": list(changed.sections),
        "warnings": warnings(output, changed.warnings),
    }
    named = ("、" if output.lang == "zh" else ", ").join(
        label_of(asked.store.forms, name, output.lang) for name in changed.sections
    )
    told = (
        both("changed {id}: {named}", "已修改 {id}：{named}", id=changed.id, named=named)
        if changed.sections
        else both("{id} is so already; nothing was written", "{id} 无变化；未写入任何内容", id=changed.id)
    )
    one(output, data, lambda: output.line(told))
