"""Writes transcripts anew: `python -m tests.cli.write_transcripts [VERB...]`. Then read the diff, every line.

What is typed is taken from the English file for both languages, so a new session or command is begun there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.cli.transcript import LANGUAGES, verbs

MODULE = Path(__file__).with_name("test_transcripts.py")


def main(asked: list[str]) -> int:
    os.environ["WRITE_TRANSCRIPTS"] = "yes"
    which = [f"{MODULE}::test_what_it_says[{each}-{lang}]" for each in asked or verbs() for lang in LANGUAGES]
    return pytest.main([*which, "-q", "-p", "no:cacheprovider"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
