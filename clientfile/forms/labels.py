"""What a field, a section or a value is called in a language."""

from __future__ import annotations

from clientfile.forms.fields import Field, Forms, SectionForm
from clientfile.said import Said


def label_of(forms: Forms, dotted: str, lang: str) -> str:
    """The label of `contact` or `contact.phones[0].number`; what we do not know is given back as it is."""
    if dotted in forms:
        return forms[dotted].label.to(lang)
    field = forms.field(dotted)
    return field.label.to(lang) if field is not None else dotted


def choice(field: Field, value: str, lang: str) -> str:
    """The label of an enum value; a value we do not know (of a newer program) is given back as it is."""
    said = field.choices.get(value)
    return said.to(lang) if said is not None else value


def all_choices(field: Field) -> Said:
    """The allowed values with their labels, for a message: `mobile (mobile), landline (landline)`."""
    return Said(
        ", ".join(f"{value} ({said.en})" for value, said in field.choices.items()),
        "、".join(f"{value}（{said.zh}）" for value, said in field.choices.items()),
    )


def label_at(form: SectionForm, steps: tuple[str | int, ...]) -> Said:
    """The label of the place that `steps` lead to; the section's own where there is none."""
    found = form.label
    names = tuple(step for step in steps if isinstance(step, str))
    for end in range(1, len(names) + 1):
        field = form.field(*names[:end])
        if field is None:
            break
        # The values under free keys have no name of their own.
        found = found if field.name == "*" else field.label
    return found
