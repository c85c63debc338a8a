"""A signed commit that takes HEAD as it is."""

from __future__ import annotations

from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store import heads
from clientfile.store.commit import Message, commit
from clientfile.store.git import Git
from clientfile.store.layout import BRANCH
from clientfile.store.lock import locked
from clientfile.store.roster import OWNER
from clientfile.store.store import Store
from clientfile.store.trust import ACCEPT


def accept_head(store: Store) -> str:
    """Put an `accept` on top of HEAD and believe it. For owners of the last believed roster alone."""
    member = store.member
    if member.role != OWNER:
        raise Refused(both("only an owner accepts what is not believed", "只有店主可以接受不可信的状态"))
    with locked(store.runtime, purpose="accept") as lock:
        git = Git(store.root, keep_open=[lock])
        try:
            head = heads.head(store.git_dir)
            if head is None:
                raise heads.no_head()
            made = commit(
                git,
                ref=heads.branch(store.git_dir) or BRANCH,
                parent=head,
                files={},
                message=Message(f"store: accept {head[:12]}", ACCEPT),
                author=member.author,
                at=store.now,
                signer=store.keys.signer(),
            )
            store.believe(made)
            return made
        finally:
            git.close()
