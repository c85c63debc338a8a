"""What an attacker makes around the program, and what is to be seen when it is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from clientfile.errors import NotBelieved
from clientfile.store import age, part
from clientfile.store.commit import Message, write_objects
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.git import Git
from clientfile.store.layout import client_path
from clientfile.store.objects import GitObject, format_commit, with_signature
from clientfile.store.signing import Signer
from clientfile.store.store import Store
from clientfile.store.trees import TreeEditor
from tests.store.helpers import NOW, Shop, new_client, roster_of


def refused(shop: Shop, clients: list[str], words: str, *, by: Store | None = None) -> None:
    """HEAD is not believed: what was believed is shown, nothing is written on top, exit 13."""
    store = by or shop.store()
    verdict = store.verdict()
    assert isinstance(verdict, NotBelieved)
    assert verdict.exit_code == 13
    assert words in verdict.message.en
    assert set(store.index.ids()) == set(clients)
    for client in clients:
        assert store.index.client(client) is not None
    before = shop.head, shop.git("status", "--porcelain")
    with pytest.raises(NotBelieved) as caught:
        new_client(store, "赵六")
    assert words in caught.value.message.en
    assert (shop.head, shop.git("status", "--porcelain")) == before


def sealed_by_hand(
    shop: Shop, client: str, section: str, data: str, *, name: str = "", to: tuple[str, ...] = ()
) -> Sealed:
    """A part that anybody can make who knows the public recipients: the shop's, or `to` others."""
    roster = roster_of(shop.root)
    body = f"client: {client}\npart: {name or section}\nschema: 1\ndata:\n  {data}\n"
    recipients = to or (roster.keys[section].recipient, *(owner.recipient for owner in roster.owners()))
    return Sealed(1, age.seal(part.padded(body.encode()), [age.recipient(each) for each in recipients]))


def document_at(shop: Shop, client: str, revision: str = "HEAD") -> Document:
    """A client's document in a commit."""
    return parse_document(shop.git("show", f"{revision}:{client_path(client)}").encode(), client)


def with_part(shop: Shop, client: str, name: str, sealed: Sealed) -> dict[str, bytes | None]:
    """The document at HEAD with one part as given."""
    held = {**document_at(shop, client).parts, name: sealed}
    return {client_path(client): Document(client, held).format()}


def without_part(shop: Shop, client: str, name: str) -> dict[str, bytes | None]:
    """The document at HEAD without one part."""
    held = {each: sealed for each, sealed in document_at(shop, client).parts.items() if each != name}
    return {client_path(client): Document(client, held).format()}


def merged(
    shop: Shop, sides: tuple[str, str], files: Mapping[str, bytes | None], signer: Signer | None = None
) -> str:
    """A merge commit that holds the first side's files and these, and becomes HEAD."""
    git = Git(shop.root)
    try:
        editor = TreeEditor(git, f"{sides[0]}^{{tree}}")
        blobs = []
        for path, content in files.items():
            if content is None:
                editor.remove(path)
            else:
                blobs.append(GitObject("blob", content))
                editor.put(path, blobs[-1].id)
        tree, trees = editor.build()
        unsigned = format_commit(
            tree=tree,
            parents=sides,
            author="x <x@clientfile>",
            at=int(NOW.timestamp()),
            zone="+0000",
            message=Message("a merge", "sync").text(),
        )
        by = signer or shop.store().keys.signer()
        made = GitObject("commit", with_signature(unsigned, by.sign(unsigned)))
        write_objects(git, [*blobs, *trees, made])
    finally:
        git.close()
    shop.git("update-ref", "refs/heads/main", made.id)
    shop.git("reset", "--quiet", "--hard")
    return made.id


def plain_of(shop: Shop, sealed: Sealed) -> str:
    """A part's text, opened by the owner, with its padding."""
    store = shop.store()
    return age.open_sealed(sealed.age.encode(), [store.keys.identity]).decode()


def sealed_anew(shop: Shop, section: str, plain: str, key: int = 1) -> Sealed:
    """A text sealed as the program does."""
    roster = roster_of(shop.root)
    to = (roster.keys[section].recipient, *(owner.recipient for owner in roster.owners()))
    return Sealed(key, age.seal(plain.encode(), [age.recipient(each) for each in to]))
