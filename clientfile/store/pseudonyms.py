"""Pseudonyms.

Stable within one purpose of export, of no use across purposes. Owners and managers open the secret that
they are made with.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from clientfile.errors import NoIdentity, NotBelieved
from clientfile.said import both
from clientfile.store import age
from clientfile.store.layout import PSEUDONYMS
from clientfile.store.private_papers import private_file
from clientfile.store.store import Store

LENGTH = 12


def pseudonyms(store: Store, purpose: str) -> Callable[[str], str]:
    """What stands for a text in exports of this purpose.

    Raises `NoIdentity` for who may not open the secret.
    """
    try:
        secret = private_file(store, PSEUDONYMS)
    except age.AgeNoMatch:
        raise NoIdentity(
            both("your identity does not open what pseudonyms are made with", "你的身份无法打开化名密钥"),
            both(
                "leave the client number out of the columns, or ask the owner to export",
                "请从列中去掉客户编号，或请店主导出",
            ),
        ) from None
    if secret is None:
        raise NotBelieved(both("{path} is missing", "缺少 {path}", path=PSEUDONYMS))
    key = hmac.digest(secret.strip(), purpose.encode("utf-8"), "sha256")
    return lambda text: "p" + hmac.digest(key, text.encode("utf-8"), hashlib.sha256).hex()[:LENGTH]
