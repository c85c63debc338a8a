"""What planning rests on beside the file: the shop's decisions, and the words that its agenda uses.

Subjects are neutral words that say nothing of a service: the front desk and the nightly job read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from clientfile.domain.cadences import Cadences
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, text
from clientfile.domain.followup import FollowUp
from clientfile.domain.ids import derived_id
from clientfile.domain.occurrences import Rule
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

SUBJECTS: Mapping[str, Said] = {
    "aftercare": both("follow-up call", "回访"),
    "review": both("periodic review", "定期复查"),
    "annual": both("yearly update of the file", "年度资料更新"),
    "birthday": both("birthday greeting", "生日问候"),
    "anniversary": both("greeting on an important date", "纪念日问候"),
    "package_expiry": both("something bought runs out soon", "已购项目即将到期"),
    "points_expiry": both("points run out soon", "积分即将到期"),
    "next_service": both("next appointment", "下次到店预约"),
    "complaint": both("an answer is awaited", "待答复"),
    "communication": both("something was promised", "承诺事项跟进"),
    "win_back": both("not seen for a while", "久未到店问候"),
    "consent_expiry": both("a consent runs out soon", "同意书即将到期"),
    "adverse": both("ask how the client is", "身体状况跟进"),
    "settlement": both("to settle", "待结算"),
    "retest": both("a test is to be repeated", "测评复测"),
    "update": both("the file is to be completed", "记录待补充"),
    "advice": both("advice is to be given anew", "建议待更新"),
}
"""What the agenda says of each kind: neutral words."""


class Basis(NamedTuple):
    """What the shop has decided, for planning on a day.

    `roles`: staff id to role of those who work here; `skin`: whether a visit is to say how the skin is after.
    `since`: what was over before that day is left out, where it is not owed however late.
    """

    today: date
    cadences: Cadences = Cadences()
    catalogue: Mapping[str, Json] = MappingProxyType({})
    thresholds: Mapping[str, Json] = MappingProxyType({})
    roles: Mapping[str, str] = MappingProxyType({})
    locale: str = "zh"
    skin: bool = False
    since: date = date.min

    def first(self, role: str, among: Iterable[str] | None = None) -> str:
        """The first member of staff with a role, of those named or of all by id; "" where there is none."""
        staff = sorted(self.roles) if among is None else among
        return next((each for each in staff if self.roles.get(each) == role), "")

    def window(
        self,
        client: ClientFile,
        kind: str,
        source: str,
        due_from: date,
        due_to: date,
        *,
        node: str = "",
        owner: str = "",
        subject: str = "",
    ) -> FollowUp:
        """A follow-up in a window, which is never empty; owned by the advisor where nobody else is named."""
        return FollowUp(
            derived_id(client.id, kind, source, node),
            kind,
            subject or SUBJECTS[kind].to(self.locale),
            source,
            node,
            due_from,
            max(due_from, due_to),
            channel=channel(client),
            owner=owner or advisor(client),
        )

    def recurring(self, client: ClientFile, kind: str, source: str, rule: Rule) -> FollowUp:
        """A follow-up that comes back every year."""
        return FollowUp(
            derived_id(client.id, kind, source, ""),
            kind,
            SUBJECTS[kind].to(self.locale),
            source,
            rule=rule,
            channel=channel(client),
            owner=advisor(client),
        )


def channel(client: ClientFile) -> str:
    """How the client likes to be reached."""
    return text(client.section("contact").get("contact_channel"))


def advisor(client: ClientFile) -> str:
    """Who looks after the client."""
    return text(client.section("contact").get("advisor"))
