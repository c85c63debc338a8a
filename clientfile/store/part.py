"""A part: YAML with its place bound in, padded, sealed.

What is about to be sealed is read back and compared first.
"""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.domain.data import Json, Section, mapping, text
from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store import age, yaml
from clientfile.store.document import Sealed
from clientfile.tuples import NamedTuple

MIN_SIZE = 512
MAX_PLAIN = 8 * 1024 * 1024


class Misplaced(NotBelieved):
    """A part that was sealed for another place: swapped or copied ciphertext."""

    kind = "misplaced"


class Part(NamedTuple):
    """An opened part. `data` is as the YAML had it: text, to be typed by the schema of its section."""

    client: str
    name: str
    schema: int
    data: Section


def format_part(part: Part) -> bytes:
    """The padded plaintext of a part. Raises `BadYaml` where it could not be read back the same."""
    body = yaml.dump({"client": part.client, "part": part.name, "schema": part.schema, "data": part.data})
    back = mapping(yaml.load(body, max_bytes=MAX_PLAIN)).get("data")
    if not same_data(part.data, back):
        raise AssertionError("a part does not read back as it was written")
    return padded(body.encode("utf-8"))


def seal_part(part: Part, generation: int, recipients: Sequence[age.Recipient]) -> Sealed:
    """Seal to the section's recipient first, then the owners."""
    return Sealed(generation, age.seal(format_part(part), recipients))


def open_part(client: str, name: str, sealed: Sealed, identities: Sequence[age.Identity]) -> Part:
    """Open the part found at `client`/`name`.

    Raises `Misplaced`, `AgeNoMatch`, `AgeDamaged`, `AgeScrypt`, `NotBelieved`.
    """
    return read_part(client, name, age.open_sealed(sealed.age.encode("ascii", "replace"), identities))


def read_part(client: str, name: str, plain: bytes) -> Part:
    """The part found at `client`/`name`, of its plaintext. Raises `Misplaced`, `NotBelieved`."""
    try:
        data = mapping(yaml.load(plain, max_bytes=MAX_PLAIN))
    except yaml.BadYaml as error:
        raise NotBelieved(
            both(
                "client {id}, part {part}: not the YAML we write (line {line})",
                "客户 {id} 的 {part} 部分：不是本工具的 YAML（第 {line} 行）",
                id=client,
                part=name,
                line=error.problems[0].line,
            ),
            both("look at its history: clientfile log {id}", "请查看历史：clientfile log {id}", id=client),
        ) from None
    found_client, found_part = text(data.get("client")), text(data.get("part"))
    if (found_client, found_part) != (client, name):
        raise Misplaced(
            both(
                "client {id}, part {part} holds what was sealed for client {other}, part {other_part}",
                "客户 {id} 的 {part} 部分装的是为客户 {other} 的 {other_part} 封装的内容",
                id=client,
                part=name,
                other=_shown(found_client),
                other_part=_shown(found_part),
            ),
            both(
                "nothing of it was used; see who did it: clientfile log {id}",
                "其内容未被采用；查看何人所为：clientfile log {id}",
                id=client,
            ),
        )
    schema = text(data.get("schema"))
    return Part(
        client,
        name,
        int(schema) if schema.isdecimal() and len(schema) < 6 else 1,
        dict(mapping(data.get("data"))),
    )


def padded(body: bytes) -> bytes:
    """Pad with a trailing YAML comment to 512 bytes, from there to the next Padmé size."""
    missing = padme(len(body)) - len(body)
    if missing < 2:
        return body + b"\n" * missing
    return body + b"#" + b"." * (missing - 2) + b"\n"


def padme(size: int) -> int:
    """The padded size in bytes.

    At most 12 % more (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files").
    """
    if size <= MIN_SIZE:
        return MIN_SIZE
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


def same_data(wrote: Json, read: Json) -> bool:
    """Whether what was read is what is written, scalars compared as text: their type is the schema's."""
    if isinstance(wrote, dict):
        if not isinstance(read, dict) or wrote.keys() != read.keys():
            return False
        for key, value in wrote.items():
            # Nearly all is text, which is compared without a call of its own.
            if value != read[key] if type(value) is str else not same_data(value, read[key]):
                return False
        return True
    if isinstance(wrote, list):
        return isinstance(read, list) and len(wrote) == len(read) and all(map(same_data, wrote, read))
    if wrote is None or isinstance(wrote, bool):
        return read == {None: "null", True: "true", False: "false"}[wrote]
    return str(wrote) == read


def _shown(text: str) -> str:
    """Bound words come out of a plaintext: only what looks like a name is repeated."""
    plain = text.replace(".", "").replace("+", "").replace("_", "")
    return text if len(text) <= 60 and plain.isalnum() and plain.isascii() else "?"
