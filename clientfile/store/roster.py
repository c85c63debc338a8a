"""The roster: who works here, which role may do what with which section, and each section's recipient."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from clientfile.domain.data import Json, mapping, text
from clientfile.errors import NotBelieved, NotFound
from clientfile.said import Said, both
from clientfile.store import age
from clientfile.tuples import NamedTuple

OWNER = "owner"
MANAGER = "manager"
NIGHTLY = "nightly"
RECOVERY = "recovery"
NATIVE = "x25519"

ROLES: Mapping[str, Said] = {
    OWNER: Said("owner", "店主"),
    MANAGER: Said("manager", "店长"),
    "doctor": Said("doctor", "医生"),
    "consultant": Said("consultant", "顾问"),
    "beautician": Said("beautician", "美容师"),
    "therapist": Said("therapist", "技师"),
    "front_desk": Said("front desk", "前台"),
    NIGHTLY: Said("nightly job", "夜间任务"),
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
    "aesthetics": "wwwwwaa-",
    "services": "wwwrww--",
    "preferences": "wwrwwwa-",
    "account": "wwrw----",
    "care": "wwwwaaa-",
}
_RIGHTS = {"w": "w", "r": "r", "a": "a", "x": "ra"}
RIGHTS = tuple(_RIGHTS.values())
"""What a role may do with a section; nothing is left out of the policy."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,30}")
_SIGNING = "ssh-ed25519"
_SIGNING_HEAD = b"\0\0\0\x0bssh-ed25519\0\0\0\x20"


DEFAULT_POLICY: Mapping[str, Mapping[str, str]] = {
    section: {role: _RIGHTS[letter] for role, letter in zip(_COLUMNS, letters, strict=True) if letter != "-"}
    for section, letters in _DEFAULT.items()
}
"""Section to role to rights (`r`, `w`, `a`, `ra`), as DESIGN section 4 has it."""


class Member(NamedTuple):
    """One membership of a person or job, with one pair of keys.

    Without `recipient` it is staff without a computer, who can be named but opens nothing. Who leaves, or
    gets other keys, has her membership closed (`left`); its keys stay, for signatures in history to be read.
    """

    id: str
    name: str
    role: str
    since: str
    recipient: str = ""
    signing: str = ""
    left: str = ""
    drilled: str = ""
    """The day on which a recovery sheet was last proven to work."""

    @property
    def active(self) -> bool:
        return not self.left

    @property
    def fingerprint(self) -> str:
        """That of the signing key, as `ssh-keygen -l` prints it; "" for staff without a computer."""
        if not self.signing:
            return ""
        digest = hashlib.sha256(base64.b64decode(self.signing.partition(" ")[2])).digest()
        return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")

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
        """Members to whom the identity of `section` is sealed; owners always, who open every part anyway."""
        return tuple(m for m in self._opening() if m.role == OWNER or self.may_read(m, section))

    def private_readers(self) -> tuple[Member, ...]:
        """Members to whom the files in `private/` are sealed."""
        return tuple(m for m in self._opening() if m.role in (OWNER, MANAGER))

    def _opening(self) -> Iterable[Member]:
        return (m for m in self.members if m.active and m.recipient)

    def by_id(self, member: str) -> Member | None:
        """The active membership of this id, else the last one that was closed."""
        found = [m for m in self.members if m.id == member]
        return next((m for m in found if m.active), found[-1] if found else None)

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

    def with_changed(self, member: Member, changed: Member) -> Roster:
        """The same with one membership as `changed` has it."""
        return self._replace(members=tuple(changed if m is member else m for m in self.members))

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
        section: _rights(section, mapping(by_role))
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
        for name in ("id", "name", "role", "since", "recipient", "signing", "left", "drilled")
    }
    if not fields["name"] or fields["role"] not in ROLES:
        raise _bad(at, both("id, name or role is missing or unknown", "编号、姓名或角色缺失或未知"))
    if not _ID.fullmatch(fields["id"]):
        raise _bad(at, both("the id is malformed", "编号格式错误"))
    at = f"{at} ({fields['id']})"
    if fields["recipient"] and (text(entry.get("type")) != NATIVE or not _is_native(fields["recipient"])):
        raise _bad(
            at, both("the recipient is not a native age X25519 one", "接收者不是 age 原生 X25519 类型")
        )
    if fields["signing"] and not _is_signing_key(fields["signing"]):
        raise _bad(at, both("the signing key is not an ed25519 one", "签名密钥不是 ed25519 类型"))
    return Member(**fields)


def _is_native(recipient: str) -> bool:
    """One that age reads, in the one way that age writes it."""
    try:
        return recipient.startswith("age1") and str(age.recipient(recipient)) == recipient
    except NotBelieved:
        return False


def _is_signing_key(public: str) -> bool:
    """The one line `ssh-ed25519 AAAA…`, without options or comment: it goes to git as it is."""
    kind, _, encoded = public.partition(" ")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    canonical = base64.b64encode(blob).decode("ascii") == encoded
    return kind == _SIGNING and canonical and len(blob) == 51 and blob.startswith(_SIGNING_HEAD)


def _rights(section: str, by_role: Mapping[str, Json]) -> dict[str, str]:
    for role, rights in by_role.items():
        if role not in ROLES or text(rights) not in RIGHTS:
            raise _bad(
                f"policy.{section}.{role}",
                both("the role or its rights (r, w, a, ra) are unknown", "角色或其权限（r、w、a、ra）未知"),
            )
    return {role: text(rights) for role, rights in by_role.items()}


def _section_key(section: str, entry: Mapping[str, Json]) -> SectionKey:
    generation, recipient = entry.get("generation"), text(entry.get("recipient"))
    number = int(generation) if isinstance(generation, int | str) and str(generation).isdecimal() else 0
    if not 0 < number < 1_000_000 or not _is_native(recipient):
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
    if member.drilled:
        data["drilled"] = member.drilled
    return data


def _bad(at: str, why: Said) -> NotBelieved:
    return NotBelieved(
        both("roster.yaml is refused at {at}: {why}", "roster.yaml 在 {at} 处被拒绝：{why}", at=at, why=why),
        both("look at its history: git log -p roster.yaml", "请查看其历史：git log -p roster.yaml"),
    )


def allowed_signers(members: Iterable[Member]) -> str:
    """The file with which stock git and ssh-keygen check signatures."""
    return "".join(f'{m.id}@clientfile namespaces="git" {m.signing}\n' for m in members if m.signing)
