"""A plain `git clone` of a store is taken in when it is first used.

Whom to believe must come from outside it.
"""

from __future__ import annotations

import json

from clientfile.domain.data import Json, mapping, text
from clientfile.errors import ClientfileError, NotBelieved
from clientfile.said import both
from clientfile.store import heads, signing, yaml
from clientfile.store.access import Spool
from clientfile.store.clone_config import configure, keep_up
from clientfile.store.durable import replace
from clientfile.store.git import Git
from clientfile.store.home import Pin, owner_of, read_pin, remember_owner, write_pin
from clientfile.store.layout import ROSTER, SETTINGS
from clientfile.store.lock import locked
from clientfile.store.objects import parse_commit
from clientfile.store.roster import roster_from
from clientfile.store.store import Clone, Store, read_clone
from clientfile.store.surroundings import random_name


def adopt(store: Store, owner: str = "") -> Clone:
    """Give this clone a name and a pin.

    `owner` is the fingerprint to believe where it is given. Raises `NotBelieved`.
    """
    store.runtime.make()
    with locked(store.runtime, purpose="take in this clone") as lock:
        clone = read_clone(store.runtime)
        if clone is not None and read_pin(store.surroundings.home, clone.store, clone.name) is not None:
            return clone  # somebody else took it in while we waited
        return _adopted(store, owner, lock, clone)


def _adopted(store: Store, owner: str, lock: int, known: Clone | None) -> Clone:
    """A clone `known` by name was taken in from another home; this one has yet to say whom it believes."""
    git = Git(store.root, keep_open=[lock])
    try:
        head = heads.head(store.git_dir)
        if head is None:
            raise heads.no_head()
        settings = mapping(_loaded(git, head, SETTINGS))
        store_id = text(settings.get("store"))
        if not (store_id.isascii() and store_id.isalnum()):
            raise not_a_store()
        believed = owner or known_owner(store, git, store_id, head)
        if not believed:
            raise _nobody_known()
        clone = known or Clone(store_id, random_name(8))
        remember_owner(store.surroundings.home, store_id, believed)
        write_pin(store.surroundings.home, clone.name, Pin(store_id, believed, ""))
        if known is None:
            roster = roster_from(_loaded(git, head, ROSTER))
            configure(git, roster, roster.by_recipient(store.keys.recipient), store.keys.signing_file)
            write_clone(store, clone)
        else:
            keep_up(git)
        return clone
    finally:
        git.close()


def _loaded(git: Git, head: str, path: str) -> Json:
    """A shop-level file of a stranger's store: what is wrong with it is told with its name."""
    try:
        return yaml.load(git.read(f"{head}:{path}", "blob"))
    except yaml.BadYaml as error:
        raise NotBelieved(
            both("{path} cannot be read: {why}", "无法读取 {path}：{why}", path=path, why=error.message),
            both(
                "nothing was taken in; ask whoever gave you this clone",
                "未接纳任何内容；请询问提供此副本的人",
            ),
        ) from None


def write_clone(store: Store, clone: Clone) -> None:
    """Remember which clone this is."""
    data = json.dumps({"store": clone.store, "clone": clone.name})
    replace(store.runtime.clone, data.encode("ascii"), sync=False)
    Spool(store.runtime.spool, clone.name).begin()


def known_owner(store: Store, git: Git, store_id: str, head: str) -> str:
    """The owner's fingerprint: from this home, the sheet, or the owner's own signing key; "" for none."""
    keys = store.keys
    if known := owner_of(store.surroundings.home, store_id):
        return known
    if keys.owner and keys.store == store_id:
        return keys.owner
    root = git.run("rev-list", "--max-parents=0", head).decode("ascii").split()
    try:
        mine = keys.signer().public
        commit = parse_commit(git.read(root[0], "commit"))
        if len(root) == 1 and signing.verify(commit.signature, commit.signed) == mine:
            return signing.fingerprint(mine)
    except ClientfileError:
        pass  # without a signing key of my own there is nothing to compare
    return ""


def not_a_store() -> NotBelieved:
    """What to say where `store.yaml` names no store: its id becomes the name of a folder."""
    return NotBelieved(
        both("what lies there is no store", "该处的内容不是档案库"),
        both("look at where it came from; nothing was taken in", "请检查来源；未接纳任何内容"),
    )


def _nobody_known() -> NotBelieved:
    return NotBelieved(
        both("this clone is new here, and nothing says whose store it is", "这是新的副本，尚不知其归属"),
        both(
            "ask the owner for her fingerprint (clientfile status shows it) and run: "
            "clientfile accept --owner SHA256:…",
            "向店主索取指纹（clientfile status 会显示），然后运行：clientfile accept --owner SHA256:…",
        ),
    )
