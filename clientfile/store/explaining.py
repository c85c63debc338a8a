"""Why a work tree file is not what was committed: swapped parts are named with both places."""

from __future__ import annotations

from clientfile.errors import ClientfileError, NotBelieved
from clientfile.said import Said, both
from clientfile.store.git import Git
from clientfile.store.hand_edits import NO_BLOB, file_blob
from clientfile.store.layout import client_of
from clientfile.store.opening_at import open_with
from clientfile.store.store import Store


def explain_edit(store: Store, path: str) -> NotBelieved:
    """What to say of a document that was edited by hand: what it holds is opened, and believed in no case."""
    client = client_of(path)
    hint = both(
        "nothing of it was used; to undo it: git checkout HEAD -- {path}; "
        "to keep it, commit it: git commit {path}",
        "其内容未被采用；撤销：git checkout HEAD -- {path}；保留则提交：git commit {path}",
        path=path,
    )
    plain = both(
        "{path} is not what was committed: it was edited by hand",
        "{path} 与提交的内容不同：曾被手工改动",
        path=path,
    )
    if client is None or file_blob(store.root / path) in NO_BLOB:
        return NotBelieved(plain, hint)
    git = Git(store.root)
    try:
        content = (store.root / path).read_bytes()
        refusals = open_with(store, git, client, content).refusals
    except (OSError, ClientfileError):
        return NotBelieved(plain, hint)
    finally:
        git.close()
    if not refusals:
        return NotBelieved(plain, hint)
    told = type(refusals[0]) if isinstance(refusals[0], NotBelieved) else NotBelieved
    found = Said(
        "; ".join(each.message.en for each in refusals), "；".join(each.message.zh for each in refusals)
    )
    return told(
        both("{path} was edited by hand: {found}", "{path} 曾被手工改动：{found}", path=path, found=found),
        hint,
    )
