"""A newcomer's request: her public keys, and proofs that she holds the private halves of both.

Neither proof is secret, and a request that somebody else hands in admits nobody but her who made it.

The signing key signs as it signs commits. An X25519 identity cannot sign by itself: XEdDSA (Perrin, 2016)
signs with the same secret on the curve's Edwards form, and is checked against the recipient alone.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import date

import xeddsa

from clientfile.domain.data import Json, mapping, text, texts
from clientfile.domain.days import parse_date
from clientfile.errors import BadInput, NotBelieved
from clientfile.said import Said, both
from clientfile.store import age, signing, yaml
from clientfile.store.bech32 import payload
from clientfile.store.home import Keys
from clientfile.tuples import NamedTuple

MAX_REQUEST = 8 * 1024
"""Bytes; a request has about one thousand."""
MAX_NAME = 40
VERSION = "1"
NAMESPACE = "clientfile-request"

_NAME = both("a name has 1 to 40 printable characters", "姓名为 1–40 个可显示字符")
_KIND = "clientfile-request"
_TITLE = (
    "# A request to join a store. It holds no secret; give it to the owner by a way you trust.\n"
    "# 入店请求，其中没有秘密；请以可信方式交给店主。\n"
)


class Request(NamedTuple):
    """Who asks, with what; `made_on` is an ISO date. That both keys are held is proven."""

    name: str
    recipient: str
    signing: str
    made_on: str

    @property
    def fingerprint(self) -> str:
        """That of the signing key, `SHA256:…`."""
        return signing.fingerprint(self.signing)

    def proven(self) -> bytes:
        """What both proofs are made over."""
        lines = (f"{_KIND}: {VERSION}", *(f"{name}: {value}" for name, value in self._asdict().items()))
        return "".join(f"{line}\n" for line in lines).encode("utf-8")


def make_request(keys: Keys, name: str, on: date) -> str:
    """The text of a request, to be handed to an owner. Raises `BadInput` for a name, `NoIdentity`."""
    signer = keys.signer()
    if not _is_name(name.strip()):
        raise BadInput(_NAME)
    request = Request(name.strip(), keys.recipient, signer.public, on.isoformat())
    signature = signer.sign(request.proven(), NAMESPACE)
    data: dict[str, Json] = {
        _KIND: VERSION,
        **request._asdict(),
        "proofs": {
            "signing": [*signature.splitlines()],
            "identity": base64.b64encode(_signed_by_identity(keys, request.proven())).decode("ascii"),
        },
    }
    return _TITLE + yaml.dump(data)


def read_request(content: str) -> Request:
    """The request in a text, both proofs checked. Raises `BadInput` that names what does not hold."""
    found = _mapping(content)
    request = Request(
        _name(_text(found, "name")),
        _recipient(_text(found, "recipient")),
        _signing(_text(found, "signing")),
        _day(_text(found, "made_on")),
    )
    proofs = mapping(found["proofs"])
    _check_signing(request, "\n".join(texts(proofs.get("signing"))))
    _check_identity(request, text(proofs.get("identity")))
    return request


def _signed_by_identity(keys: Keys, data: bytes) -> bytes:
    secret = xeddsa.priv_force_sign(payload(str(keys.identity)), set_sign_bit=False)
    return xeddsa.ed25519_priv_sign(secret, data)


def _check_identity(request: Request, proof: str) -> None:
    point = xeddsa.curve25519_pub_to_ed25519_pub(payload(request.recipient), set_sign_bit=False)
    try:
        signature = base64.b64decode(proof, validate=True)
    except binascii.Error:
        raise _unproven_identity() from None
    if len(signature) != 64 or not xeddsa.ed25519_verify(signature, point, request.proven()):
        raise _unproven_identity()


def _check_signing(request: Request, proof: str) -> None:
    try:
        by = signing.verify(proof, request.proven(), NAMESPACE)
    except NotBelieved:
        by = ""
    if by != request.signing:
        raise _bad(
            both("it does not prove that its maker holds the signing key", "未能证明其制作者持有该签名密钥")
        )


def _mapping(content: str) -> Mapping[str, Json]:
    try:
        found = mapping(yaml.load(content, max_bytes=MAX_REQUEST))
    except yaml.BadYaml as error:
        raise _bad(error.message) from None
    if _KIND not in found:
        raise _bad(both("this is no request to join a store", "这不是入店请求"))
    if text(found[_KIND]) != VERSION:
        raise _bad(both("it was made by a newer program", "它由更新版本的程序制作"))
    if set(found) != {_KIND, *Request._fields, "proofs"}:
        raise _bad(both("it has other lines than a request has", "其内容项与请求不符"))
    return found


def _text(found: Mapping[str, Json], name: str) -> str:
    value = found[name]
    if not isinstance(value, str):
        raise _bad(both("its {name} is no text", "其 {name} 不是文本", name=name))
    return str(value)


def _name(name: str) -> str:
    if not _is_name(name):
        raise _bad(_NAME)
    return name


def _is_name(name: str) -> bool:
    return name == name.strip() != "" and name.isprintable() and len(name) <= MAX_NAME


def _recipient(recipient: str) -> str:
    """A native recipient in its one spelling, on the curve as the curve's own users write it."""
    try:
        canonical = str(age.recipient(recipient)) == recipient and not payload(recipient)[31] & 0x80
    except NotBelieved:
        canonical = False
    if not canonical:
        raise _bad(both("its recipient is not a native age X25519 one", "其接收者不是 age 原生 X25519 类型"))
    return recipient


def _signing(public: str) -> str:
    if not signing.is_public_key(public):
        raise _bad(both("its signing key is not a plain ed25519 one", "其签名公钥不是普通的 ed25519 类型"))
    return public


def _day(day: str) -> str:
    if parse_date(day) is None:
        raise _bad(both("its day is no date", "其日期不是有效日期"))
    return day


def _unproven_identity() -> BadInput:
    return _bad(both("it does not prove that its maker holds the identity", "未能证明其制作者持有该身份"))


def _bad(why: Said) -> BadInput:
    return BadInput(
        both("the request is refused: {why}", "该请求被拒绝：{why}", why=why),
        both(
            "nothing was written; ask for a new one, made with: clientfile key request --name NAME",
            "未写入任何内容；请对方重新制作：clientfile key request --name 姓名",
        ),
    )
