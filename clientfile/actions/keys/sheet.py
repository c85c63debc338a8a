"""The recovery sheet: proven on demand, and used when a laptop is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store import yaml
from clientfile.store.home import Keys, open_identity, parse_identity
from clientfile.store.layout import ROSTER
from clientfile.store.proving import Proven, prove, sheet_member
from clientfile.store.recovering import Recovered, lost_owner, recover
from clientfile.store.roster import OWNER
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings


def typed_sheet(identity: str, seed: str) -> Keys:
    """The keys of a sheet of which these two lines were typed. Raises `NoIdentity`."""
    text = f"# signing seed: {seed.strip()}\n{identity.strip()}\n"
    return parse_identity(text.encode("utf-8"), Path("recovery sheet"))._replace(signing_file=None)


def sheet_in(file: Path) -> Keys:
    """The keys of a sheet in a file. Raises `NoIdentity`, `Refused` where others may read it."""
    return open_identity(file)._replace(signing_file=None)


def drill(store: Store, sheet: Keys) -> Proven:
    """Prove that the sheet works, and note the day in the roster. For owners.

    Raises `BadInput` for a sheet that is not this store's, `NotBelieved` where it does not open everything.
    """
    with store.writing("key drill") as writing:
        if store.member.role != OWNER:
            raise Refused(
                both("only an owner notes a drill in the roster", "只有店主可以在名册中记录演练"),
                both("nothing was written; let an owner run it", "未写入任何内容；请店主运行"),
            )
        proven = prove(store, sheet)
        drilled = proven.member._replace(drilled=store.today_text())
        roster = store.roster.with_changed(proven.member, drilled)
        if drilled != proven.member:
            writing.put_file(ROSTER, yaml.dump(roster.to_data()).encode("utf-8"))
            writing.commit("drill", both("roster: recovery drill", "roster: recovery drill"))
        return proven


def replace_lost_owner(
    root: Path, surroundings: Surroundings, replace: str, keep_sheet: Callable[[str], None]
) -> tuple[Store, Recovered]:
    """Go on as the owner on this machine. `surroundings` name the sheet's file as the identity.

    Makes identity and signing key in the home where there are none. Raises `BadInput`, `Refused`.
    """
    store = Store(root, surroundings)
    sheet = store.keys
    sheet_member(store, store.roster, sheet)
    lost_owner(store.roster, replace)
    home = surroundings.home
    keys = home.open(surroundings.ask_passphrase) if home.exists() else home.create()
    return store, recover(store, keys, replace, keep_sheet)
