"""A new store: its first commit, signed by the owner, believed because it was made here."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clientfile.domain.data import mapping
from clientfile.errors import Refused
from clientfile.forms.check import examined
from clientfile.forms.fields import Forms, load_forms, shop_form
from clientfile.forms.template import template_from
from clientfile.said import both
from clientfile.store import age, signing, yaml
from clientfile.store.access import Spool
from clientfile.store.clone_config import configure
from clientfile.store.commit import Message, commit
from clientfile.store.durable import replace
from clientfile.store.git import Git
from clientfile.store.home import Keys, Pin, open_identity, recovery_sheet, remember_owner, write_pin
from clientfile.store.keyring import new_section_key
from clientfile.store.layout import (
    ATTRIBUTES,
    ATTRIBUTES_TEXT,
    BRANCH,
    CATALOGUE,
    FORMAT,
    PSEUDONYMS,
    ROSTER,
    SETTINGS,
    Runtime,
    key_path,
)
from clientfile.store.roster import DEFAULT_POLICY, OWNER, RECOVERY, Member, Roster, SectionKey
from clientfile.store.settings import DEFAULT_ZONE, Settings, zone_of
from clientfile.store.shop import check_template, packaged_template, template_data
from clientfile.store.store import today_of
from clientfile.store.surroundings import Surroundings, random_name
from clientfile.store.worktree import WorkTree
from clientfile.tuples import NamedTuple


class Wishes(NamedTuple):
    """What `init` was asked for. `owner_id` is the owner's slug; `shop` the shop's name."""

    template: str
    owner: str
    owner_id: str
    shop: str
    locale: str
    timezone: str = DEFAULT_ZONE
    recovery: bool = True


class Founded(NamedTuple):
    """A new store.

    `sheet` is the recovery sheet's text, shown once and never stored; "" where none was wanted.
    """

    store: str
    owner: str
    sheet: str
    new_identity: bool


def found(
    root: Path, wishes: Wishes, surroundings: Surroundings, keep_sheet: Callable[[str], None] = lambda _: None
) -> Founded:
    """Make a store in an empty (or new) folder.

    `keep_sheet` is given the recovery sheet before there is a store: none is made whose sheet got lost.
    Raises `Refused`, `BadInput`, `NoIdentity`; then the folder is as it was.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise Refused(
            both("{path} is not an empty folder", "{path} 不是空文件夹", path=root),
            both("name a new one; nothing was touched", "请指定一个新文件夹；未做任何更改"),
        )
    template = template_data(packaged_template(wishes.template), wishes.template)
    check_template(template_from(template), load_forms())
    home = surroundings.home
    new_identity = surroundings.identity_file is None and not home.exists()
    keys = (
        home.create() if new_identity else open_identity(surroundings.identity, surroundings.ask_passphrase)
    )
    signer = keys.signer()
    settings = Settings(
        f"s{random_name(12)}",
        wishes.shop,
        wishes.template,
        wishes.locale,
        wishes.timezone,
        thresholds=mapping(template.get("thresholds")),
        cadences=mapping(template.get("cadences")),
    )
    today = today_of(surroundings, settings)
    sheet_identity, sheet_signer = age.new_identity(), signing.new_signer()
    members = [Member(wishes.owner_id, wishes.owner, OWNER, today.isoformat(), keys.recipient, signer.public)]
    if wishes.recovery:
        recipient = age.recipient_of(sheet_identity)
        members.append(Member(RECOVERY, RECOVERY, OWNER, today.isoformat(), recipient, sheet_signer.public))
    roster, key_files = _with_section_keys(Roster(tuple(members)), settings.store, load_forms())
    catalogue, _ = examined(
        shop_form("catalogue"), {"clientfile": FORMAT, **mapping(template.get("catalogue"))}
    )
    files: dict[str, bytes | None] = {
        ATTRIBUTES: ATTRIBUTES_TEXT.encode("ascii"),
        SETTINGS: yaml.dump(settings.to_data()).encode("utf-8"),
        ROSTER: yaml.dump(roster.to_data()).encode("utf-8"),
        CATALOGUE: yaml.dump(catalogue).encode("utf-8"),
        PSEUDONYMS: _pseudonym_secret(roster, surroundings),
        **key_files,
    }
    owner = signing.fingerprint(signer.public)
    sheet = (
        recovery_sheet(
            store=settings.store,
            owner=owner,
            identity=sheet_identity,
            seed=sheet_signer.seed(),
            day=today.isoformat(),
        )
        if wishes.recovery
        else ""
    )
    if sheet:
        keep_sheet(sheet)
    _write_first_commit(root, surroundings, settings, roster, keys, signer, files, owner)
    return Founded(settings.store, owner, sheet, new_identity)


def _pseudonym_secret(roster: Roster, surroundings: Surroundings) -> bytes:
    """What keys the pseudonyms of exports: sealed to owners and managers, never shown."""
    secret = surroundings.random_bytes(32).hex().encode("ascii") + b"\n"
    return age.seal(secret, [age.recipient(member.recipient) for member in roster.private_readers()]).encode(
        "ascii"
    )


def _with_section_keys(roster: Roster, store: str, forms: Forms) -> tuple[Roster, dict[str, bytes | None]]:
    keys: dict[str, SectionKey] = {}
    files: dict[str, bytes | None] = {}
    for section in forms:
        readers = [member.recipient for member in roster.readers(section)]
        keys[section], files[key_path(section, 1)] = new_section_key(store, section, 1, readers)
    return Roster(roster.members, DEFAULT_POLICY, keys), files


def _write_first_commit(
    root: Path,
    surroundings: Surroundings,
    settings: Settings,
    roster: Roster,
    keys: Keys,
    signer: signing.Signer,
    files: dict[str, bytes | None],
    owner: str,
) -> None:
    existed = root.exists()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    git = Git(root)
    try:
        # No template folder: nothing of the machine's own hooks comes in.
        git.run("init", "--quiet", "--template=", "--initial-branch", BRANCH.removeprefix("refs/heads/"))
        runtime = Runtime(git.dir)
        runtime.make()
        clone = random_name(8)
        made = commit(
            git,
            ref=BRANCH,
            parent=None,
            files=files,
            message=Message("store: found it", "init"),
            author=roster.members[0].author,
            at=surroundings.now().astimezone(zone_of(settings)),
            signer=signer,
        )
        remember_owner(surroundings.home, settings.store, owner)
        write_pin(surroundings.home, clone, Pin(settings.store, owner, made))
        replace(
            runtime.clone, json.dumps({"store": settings.store, "clone": clone}).encode("ascii"), sync=False
        )
        Spool(runtime.spool, clone).begin()
        configure(git, roster, roster.members[0], keys.signing_file)
        tree = WorkTree(git, runtime)
        tree.restore_index(made)
        tree.finish(made, surroundings.progress)
    except BaseException:
        _leave_nothing(root, existed)
        raise
    finally:
        git.close()


def _leave_nothing(root: Path, existed: bool) -> None:
    """Take away what was begun in a folder that was empty or not there."""
    with suppress(OSError):
        for each in root.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        if not existed:
            root.rmdir()
