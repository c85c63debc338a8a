"""A new machine joins a store: fetched, judged, and only then laid out. What fails leaves nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from clientfile.domain.data import mapping, text
from clientfile.errors import NoIdentity, NotBelieved, Refused
from clientfile.said import both
from clientfile.store import signing, yaml
from clientfile.store.adopting import adopt, known_owner, not_a_store
from clientfile.store.fetching import FETCHED, REMOTE, fetch, safe_address
from clientfile.store.git import Git
from clientfile.store.home import Home, owner_of
from clientfile.store.layout import BRANCH, SETTINGS
from clientfile.store.objects import parse_commit
from clientfile.store.store import Store, read_clone
from clientfile.store.surroundings import Surroundings

AskOwner = Callable[[str], str]
"""Asks the person for the owner's fingerprint, shown the one that the clone has."""


def join(
    address: str, root: Path, surroundings: Surroundings, owner: str, ask_owner: AskOwner | None
) -> Store:
    """Bring the store at `address` to the folder `root`, believed and readable.

    `owner` is the fingerprint to believe, "" where this home is to know it, or `ask_owner` to ask for it.
    Raises `UsageError`, `Refused`, `NoIdentity`, `NotBelieved`; then neither folder nor pin is left.
    """
    address = safe_address(address)
    if root.exists() or root.is_symlink():
        raise Refused(
            both("{path} is there already", "{path} 已存在", path=root),
            both("name a new folder; nothing was touched", "请指定新文件夹；未做任何更改"),
        )
    store = Store(root, surroundings)
    if not surroundings.identity.exists():
        raise NoIdentity(
            both("no identity at {path}", "{path} 处没有身份文件", path=surroundings.identity),
            both(
                "make one, and ask the owner to add you: clientfile key request --name NAME",
                "请先制作身份并请店主添加：clientfile key request --name 姓名",
            ),
        )
    _ = store.keys  # who cannot open hers is told so before anything is fetched
    root.mkdir(mode=0o700, parents=True)
    before: str | None = None
    try:
        git = Git(root)
        try:
            commit = _fetched(git, address, surroundings)
            store_id = _store_of(git, commit)
            before = owner_of(surroundings.home, store_id)
            known = known_owner(store, git, store_id, commit)
            if owner and known not in ("", owner):
                raise NotBelieved(
                    both(
                        "this machine knows another fingerprint of this store's owner: {print}",
                        "本机已知该库店主的另一指纹：{print}",
                        print=known,
                    ),
                    both("ask her again; nothing is left behind", "请再次向店主核对；未留下任何内容"),
                )
            believed = owner or known or _asked(git, commit, ask_owner)
        finally:
            git.close()
        adopt(store, believed)
        _judged(store)
    except BaseException:
        _leave_nothing(store, surroundings.home, before)
        raise
    return store


def _judged(store: Store) -> None:
    """Judge all history and lay the files out; a refusal does not speak of what was believed before."""
    try:
        _ = store.index
        if store.refusal is not None:
            raise store.refusal
    except NotBelieved as error:
        raise NotBelieved(
            error.message,
            both(
                "nothing is left behind; ask the owner for a clone that she believes",
                "未留下任何内容；请向店主索取她认可的副本",
            ),
        ) from None
    _ = store.member


def _fetched(git: Git, address: str, surroundings: Surroundings) -> str:
    git.run("init", "--quiet", "--template=", "--initial-branch", BRANCH.removeprefix("refs/heads/"))
    with surroundings.progress(100, both("fetching, percent", "正在取回，百分比")) as tick:
        commit = fetch(git, address, may_ask=surroundings.ask_passphrase is not None, tick=tick)
    branch = BRANCH.removeprefix("refs/heads/")
    for key, value in {
        f"remote.{REMOTE}.url": address,
        f"remote.{REMOTE}.fetch": f"+refs/heads/*:refs/remotes/{REMOTE}/*",
        f"branch.{branch}.remote": REMOTE,
        f"branch.{branch}.merge": BRANCH,
    }.items():
        git.run("config", "--local", key, value)
    git.run("update-ref", "--create-reflog", "-m", "clientfile: join", BRANCH, FETCHED)
    return commit


def _store_of(git: Git, commit: str) -> str:
    """The id of the store that a commit is of. Raises `NotBelieved` for what is no store."""
    found = git.find(f"{commit}:{SETTINGS}")
    try:
        store_id = text(mapping(yaml.load(found[2])).get("store")) if found is not None else ""
    except yaml.BadYaml:
        store_id = ""
    if not (store_id.isascii() and store_id.isalnum()):
        raise not_a_store()
    return store_id


def _asked(git: Git, commit: str, ask_owner: AskOwner | None) -> str:
    roots = git.run("rev-list", "--max-parents=0", commit).decode("ascii").split()
    first = parse_commit(git.read(roots[0], "commit"))
    shown = signing.fingerprint(signing.signed_by(first.signature))
    if ask_owner is None:
        raise NotBelieved(
            both(
                "nothing here says whose store it is; its first commit is signed by {print}",
                "此处无从得知该库的归属；其首个提交由 {print} 签名",
                print=shown,
            ),
            both(
                "ask the owner for her fingerprint (clientfile status shows it), then add: --owner SHA256:…",
                "请向店主索取指纹（clientfile status 会显示），再加上：--owner SHA256:…",
            ),
        )
    told = ask_owner(shown).strip()
    if told != shown:
        raise NotBelieved(
            both("that is not the fingerprint that this store has", "与该库的指纹不符"),
            both(
                "type what the owner tells you; if it differs, somebody else made what lies there",
                "请输入店主告知的指纹；若确实不同，则该处内容出自他人",
            ),
        )
    return told


def _leave_nothing(store: Store, home: Home, owner_before: str | None) -> None:
    """Take away the folder, its pin, and an owner's fingerprint that was not known before."""
    store.close()
    clone = read_clone(store.runtime)
    if clone is not None:
        (home.pins / clone.store / f"{clone.name}.json").unlink(missing_ok=True)
        if not owner_before:
            shutil.rmtree(home.pins / clone.store, ignore_errors=True)
    shutil.rmtree(store.root)
