"""The rules that a schema cannot say: one function each, all of them run, all problems at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from clientfile.domain.checks import (
    care,
    contact,
    history,
    identity,
    ledgers,
    minors,
    privacy,
    relations,
    safety,
)
from clientfile.domain.checks.rule import Rule as Rule
from clientfile.domain.client import SECTIONS, ClientFile
from clientfile.problem import Problem

RULES: tuple[Rule, ...] = (
    Rule("client-number", ("contact",), contact.client_number),
    Rule("created-on", ("contact",), history.created_on),
    Rule("phone-numbers", ("contact", "profile"), contact.phone_numbers),
    Rule("one-primary-phone", ("contact",), contact.one_primary_phone),
    Rule("resident-number", ("profile", "contact"), identity.resident_number),
    Rule("id-purpose", ("profile",), identity.id_purpose),
    Rule("real-birth", ("profile",), identity.real_birth),
    Rule("age-known", ("profile",), identity.age_known),
    Rule("consent-guardian", ("privacy", "profile", "safety"), privacy.by_guardian),
    Rule("consent-days", ("privacy",), privacy.days),
    Rule("photo-consent", ("aesthetics",), privacy.photos),
    Rule("guardian", ("profile",), minors.guardian),
    Rule("one-primary-source", ("profile",), relations.one_primary_source),
    Rule("referrer", ("profile", "contact"), relations.referrer),
    Rule("none-alone", SECTIONS, safety.none_alone),
    Rule("aroma-allergy", ("preferences", "safety"), safety.aroma_allergy),
    Rule("aroma-none", ("preferences",), safety.aroma_none),
    Rule("happened", ("services", "account", "care", "aesthetics"), history.happened),
    Rule("budget", ("account",), relations.budget),
    Rule("ledgers-hold", ("account",), ledgers.ledgers_hold),
    Rule("real-dates", ("care",), identity.real_dates),
    Rule("closed-complaint", ("care",), care.closed_complaint),
    Rule("feedback-route", ("care",), care.feedback_route),
    Rule("action-owner", ("care",), care.action_owner),
)
"""Every rule, in the order of the sections."""


def run(
    client: ClientFile,
    before: ClientFile | None,
    today: date,
    sections: Collection[str] = SECTIONS,
) -> Iterator[Problem]:
    """The problems of all rules that read one of `sections`, said of this client."""
    for rule in RULES:
        if not set(rule.sections).isdisjoint(sections):
            for problem in rule.function(client, before, today):
                yield problem.of(client.id)
