"""Whether a section surely fits its schema. The home of jsonschema-rs, which says no more than that."""

from __future__ import annotations

from functools import cache

from jsonschema_rs import Draft202012Validator

from clientfile.domain.data import Section
from clientfile.forms.fields import SectionForm
from clientfile.forms.formats import FORMATS
from clientfile.forms.schema import inlined


def surely_valid(form: SectionForm, data: Section) -> bool:
    """False where it is not valid, and where this cannot be said: of text that is not, of `Plain` values."""
    try:
        return _validator(form).is_valid(data)
    except ValueError:
        return False


@cache
def _validator(form: SectionForm) -> Draft202012Validator:
    """References are resolved from our own files before: nothing can be fetched."""
    schema = inlined(form.schema, form.documents, f"{form.name}.json")
    formats = {name: accepts for name, (accepts, _) in FORMATS.items()}
    return Draft202012Validator(schema, formats=formats, validate_formats=True, offline=True)
