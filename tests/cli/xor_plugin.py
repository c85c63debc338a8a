"""An age plugin of the least kind: what its recipient hides, its identity shows. See C2SP's age-plugin."""

from __future__ import annotations

RECIPIENT = "age1xortest1qvzq2ps8pqys5zcvp58q7yq3zgrm3n8n"
IDENTITY = "AGE-PLUGIN-XORTEST-1QVZQ2PS8PQYS5ZCVP58Q7YQ3ZGLZY244"
OTHER_IDENTITY = "AGE-PLUGIN-XORTEST-19Q5J52EV95HZ7VP3XGENGDFKXU5RZZDY"

AS_PROGRAM = """#!{python}
import base64
import hashlib
import sys


def read():
    words, body = sys.stdin.readline().split()[1:], ""
    while True:
        line = sys.stdin.readline().rstrip("\\n")
        body += line
        if len(line) < 64:
            return words, base64.b64decode(body + "=" * (-len(body) % 4))


def write(*words, body=b""):
    text = base64.b64encode(body).decode().rstrip("=")
    sys.stdout.write("-> " + " ".join(words) + "\\n" + text + "\\n")
    sys.stdout.flush()


def secret(word):
    return hashlib.sha256(word.lower().rpartition("1")[2][:-6].encode()).digest()


def hidden(key, pad):
    return bytes(a ^ b for a, b in zip(key, pad))


given = []
while (stanza := read())[0] != ["done"]:
    given.append(stanza)
whose = secret(next(words[1] for words, _ in given if words[0] in ("add-recipient", "add-identity")))
tag = whose[-4:].hex()
for words, body in given:
    if words[0] == "wrap-file-key":
        write("recipient-stanza", "0", "xortest", tag, body=hidden(body, whose))
        read()
    elif words[0] == "recipient-stanza" and words[2:] == ["xortest", tag]:
        write("file-key", words[1], body=hidden(body, whose))
        read()
write("done")
"""
