"""The roster: who works here, which role may do what with which section, and each section's recipient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from clientfile.domain.data import Json, mapping, text
from clientfile.errors import NotBelieved, NotFound
from clientfile.said import Said, both

OWNER = "owner"
RECOVERY = "recovery"
NATIVE = "x25519"

ROLES: Mapping[str, Said] = {
    OWNER: Said("owner", "店主"),
    "manager": Said("manager", "店长"),
    "doctor": Said("doctor", "医生"),
    "consultant": Said("consultant", "顾问"),
    "beautician": Said("beautician", "美容师"),
    "therapist": Said("therapist", "技师"),
    "front_desk": Said("front desk", "前台"),
    "nightly": Said("nightly job", "夜间任务"),
}

_COLUMNS = tuple(ROLES)
# DESIGN section 4: one letter a role, in the order of ROLES. x is "read and add".
_DEFAULT = {
    "contact": "wwrwrrwr",
    "agenda": "wwwwwwwr",
    "privacy": "wwrwrrxr",
    "profile": "wwrw--a-",
    "safety": "wwwrwwa-",
    "health": "wrwaawa-",
    "aesthetics": "wwwrwaa-",
    "services": "wwwrww--",
    "preferences": "wwrwwwa-",
    "account": "wwrw----",
    "care": "wwwwaaa-",
}
_RIGHTS = {"w": "w", "r": "r", "a": "a", "x": "ra"}


DEFAULT_POLICY: Mapping[str, Mapping[str, str]] = {
    section: {role: _RIGHTS[letter] for role, letter in zip(_COLUMNS, letters, strict=True) if letter != "-"}
    for section, letters in _DEFAULT.items()
}
"""Section to role to rights (`r`, `w`, `a`, `ra`), as DESIGN section 4 has it."""


class Member(NamedTuple):
    """A person or job.

    Without `recipient` it is staff without a computer, who can be named but opens nothing.
    """

    id: str
    name: str
    role: str
    since: str
    recipient: str = ""
    signing: str = ""
    left: str = ""

    @property
    def active(self) -> bool:
        return not self.left

    @property
    def author(self) -> str:
        """How git names this member."""
        plain = "".join(c for c in self.name if c.isprintable() and c not in "<>\n").strip()
        return f"{plain or self.id} <{self.id}@clientfile>"


class SectionKey(NamedTuple):
    """The current generation of a section identity and its recipient."""

    generation: int
    recipient: str


class Roster(NamedTuple):
    """Members, policy and section recipients. Only owners change it."""

    members: tuple[Member, ...]
    policy: Mapping[str, Mapping[str, str]] = DEFAULT_POLICY
    keys: Mapping[str, SectionKey] = MappingProxyType({})

    def rights(self, member: Member, section: str) -> str:
        """`r`, `w` (which includes r), `a`, `ra` or ""."""
        return self.policy.get(section, {}).get(member.role, "")

    def may_read(self, member: Member, section: str) -> bool:
        rights = self.rights(member, section)
        return "r" in rights or "w" in rights

    def may_write(self, member: Member, section: str) -> bool:
        return "w" in self.rights(member, section)

    def may_add(self, member: Member, section: str) -> bool:
        rights = self.rights(member, section)
        return "a" in rights or "w" in rights

    def owners(self) -> tuple[Member, ...]:
        """Every owner that can open something: the recovery member is one."""
        return tuple(m for m in self.members if m.role == OWNER and m.active and m.recipient)

    def readers(self, section: str) -> tuple[Member, ...]:
        """Members to whom the identity of `section` is sealed."""
        return tuple(m for m in self.members if m.active and m.recipient and self.may_read(m, section))

    def by_id(self, member: str) -> Member | None:
        return next((m for m in self.members if m.id == member), None)

    def by_recipient(self, recipient: str) -> Member | None:
        return next((m for m in self.members if m.recipient == recipient and m.active), None)

    def by_signing(self, public: str) -> Member | None:
        """The active member who signs with this key."""
        return next((m for m in self.members if m.signing == public and m.active), None)

    def named(self, word: str) -> Member:
        """The active member with this id or name. Raises `NotFound`."""
        found = [m for m in self.staff() if word in (m.id, m.name)]
        found = found or [m for m in self.staff() if m.name.startswith(word) or m.id.startswith(word)]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"{m.id} ({m.name})" for m in (found or self.staff()))
        raise NotFound(
            both("several members fit this name", "有多名员工符合该名称")
            if found
            else both("no member of staff has this name or id", "没有这个姓名或编号的员工"),
            both(
                "known: {names}; add one with: clientfile staff add NAME --role ROLE",
                "现有：{names}；可用 clientfile staff add 姓名 --role 角色 添加",
                names=names,
            ),
        )

    def staff(self) -> tuple[Member, ...]:
        """Active members that are people or jobs, not the recovery sheet."""
        return tuple(m for m in self.members if m.active and m.id != RECOVERY)

    def with_member(self, member: Member) -> Roster:
        return self._replace(members=(*self.members, member))

    def to_data(self) -> dict[str, Json]:
        """What `roster.yaml` holds."""
        return {
            "clientfile": 1,
            "members": [_member_data(m) for m in self.members],
            "policy": {section: dict(rights) for section, rights in self.policy.items()},
            "keys": {
                section: {"generation": key.generation, "recipient": key.recipient}
                for section, key in self.keys.items()
            },
        }


def roster_from(data: Json) -> Roster:
    """Read a roster; wholly or not at all. Raises `NotBelieved` naming the entry."""
    members: list[Member] = []
    found = mapping(data)
    entries = found.get("members")
    for place, entry in enumerate(entries if isinstance(entries, list) else []):
        members.append(_member(place, mapping(entry)))
    if not any(m.role == OWNER and m.active and m.recipient for m in members):
        raise _bad("members", both("the roster has no owner", "名册中没有店主"))
    for attribute in ("id", "recipient", "signing"):
        values = [value for m in members if m.active and (value := getattr(m, attribute))]
        if len(values) != len(set(values)):
            raise _bad(f"members.{attribute}", both("two members share it", "两名员工相同"))
    policy = {
        section: {role: text(rights) for role, rights in mapping(by_role).items()}
        for section, by_role in mapping(found.get("policy")).items()
    }
    keys = {
        section: _section_key(section, mapping(key)) for section, key in mapping(found.get("keys")).items()
    }
    return Roster(tuple(members), policy, keys)


def _member(place: int, entry: Mapping[str, Json]) -> Member:
    at = f"members[{place}]"
    fields = {
        name: text(entry.get(name))
        for name in ("id", "name", "role", "since", "recipient", "signing", "left")
    }
    if not fields["id"] or not fields["name"] or fields["role"] not in ROLES:
        raise _bad(at, both("id, name or role is missing or unknown", "编号、姓名或角色缺失或未知"))
    if fields["recipient"] and (
        not fields["recipient"].startswith("age1")
        or len(fields["recipient"]) != 62
        or text(entry.get("type")) != NATIVE
    ):
        raise _bad(
            at, both("the recipient is not a native age X25519 one", "接收者不是 age 原生 X25519 类型")
        )
    return Member(**fields)


def _section_key(section: str, entry: Mapping[str, Json]) -> SectionKey:
    generation, recipient = entry.get("generation"), text(entry.get("recipient"))
    number = int(generation) if isinstance(generation, int | str) and str(generation).isdigit() else 0
    if number < 1 or not recipient.startswith("age1"):
        raise _bad(f"keys.{section}", both("generation or recipient is malformed", "代次或接收者格式错误"))
    return SectionKey(number, recipient)


def _member_data(member: Member) -> dict[str, Json]:
    data: dict[str, Json] = {"id": member.id, "name": member.name, "role": member.role, "since": member.since}
    if member.recipient:
        data |= {"type": NATIVE, "recipient": member.recipient}
    if member.signing:
        data["signing"] = member.signing
    if member.left:
        data["left"] = member.left
    return data


def _bad(at: str, why: Said) -> NotBelieved:
    return NotBelieved(
        both("roster.yaml is refused at {at}: {why}", "roster.yaml 在 {at} 处被拒绝：{why}", at=at, why=why),
        both("look at its history: git log -p roster.yaml", "请查看其历史：git log -p roster.yaml"),
    )


def allowed_signers(members: Iterable[Member]) -> str:
    """The file with which stock git and ssh-keygen check signatures."""
    return "".join(f'{m.id}@clientfile namespaces="git" {m.signing}\n' for m in members if m.signing)
