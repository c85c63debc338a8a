"""体质辨识: scores of the nine types are converted, judged and kept; the re-test is planned (F35)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.actions.nearest import nearest_or
from clientfile.actions.put_replanned import put_replanned
from clientfile.actions.resolve import resolve
from clientfile.domain import constitution
from clientfile.domain.client import ClientFile
from clientfile.domain.constitution import Raw
from clientfile.domain.data import Row
from clientfile.errors import BadInput, Refused, UsageError
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Judged(NamedTuple):
    """What was kept, and the follow-up that asks for the next test, where one is planned."""

    client: str
    constitution: Row
    retest: Row | None
    warnings: tuple[Problem, ...]


def judge_constitution(
    store: Store,
    reference: str,
    scores: Mapping[str, int],
    raws: Mapping[str, Raw],
    *,
    method: str = "",
    note: str = "",
    on: date | None = None,
) -> Judged:
    """Keep converted scores, and raw sums after converting them, with their verdicts, in one commit.

    Who may only add to `health` adds it. Raises `Refused` for a client who is pregnant or of whom that cannot
    be seen, `UsageError` where there is no score.
    """
    if not scores and not raws:
        raise UsageError(
            both("there are no scores", "缺少得分"),
            both(
                "say --scores balanced=70,qi_def=35 … or --raw balanced=28/8 …",
                "请用 --scores balanced=70,qi_def=35 … 或 --raw balanced=28/8 …",
            ),
        )
    day = on or store.today
    with store.writing("constitution") as writing:
        client = writing.read(resolve(store, reference))
        _refuse_pregnant(store, client, day)
        every = {**scores, **{name: constitution.converted(raw) for name, raw in raws.items()}}
        kept: Row = {"date": day.isoformat()}
        kept |= {"method": method} if method else {}
        kept["results"] = [*constitution.results(every, raws, tuple(types(store)))]
        kept |= {"note": note} if note else {}
        client = client.having("health", "constitution", kept)
        warnings = put_replanned(writing, client)
        writing.commit("constitution")
        planned = writing.read(client.id).rows("agenda", "followups")
    retest = next(
        (row for row in planned if row.get("kind") == "retest" and row.get("state") == "open"), None
    )
    return Judged(client.id, kept, retest, warnings)


def types(store: Store) -> Mapping[str, Said]:
    """The nine types with their labels, as the schema has them."""
    field = store.forms.field("health.constitution.results.type")
    return field.choices if field else {}


def scores_of(store: Store, words: Sequence[str]) -> dict[str, int]:
    """`balanced=70` or `平和质=70`, each a converted score. Raises `BadInput`."""
    found: dict[str, int] = {}
    for name, value in _pairs(store, words):
        if not (value.isascii() and value.isdigit() and int(value) <= 100):
            raise BadInput(
                both("a converted score is a whole number from 0 to 100", "转化分应为 0 到 100 的整数"),
                both("sums of answers are given with --raw", "原始分请用 --raw"),
            )
        found[name] = int(value)
    return found


def raws_of(store: Store, words: Sequence[str]) -> dict[str, Raw]:
    """`balanced=28/8` or `平和质=28/8`: the sum of the answers and how many there were. Raises `BadInput`."""
    found: dict[str, Raw] = {}
    for name, value in _pairs(store, words):
        total, _, count = value.partition("/")
        whole = all(each.isascii() and each.isdigit() and len(each) < 4 for each in (total, count))
        raw = Raw(int(total), int(count)) if whole else Raw(0, 0)
        if not raw.fits:
            raise BadInput(
                both(
                    "answers of 1 to 5 do not sum to that, or their number is missing",
                    "原始分与题数不符（每题 1 到 5 分），或缺少题数",
                ),
                both(
                    "write the sum and the number of questions: balanced=28/8",
                    "请写 原始分/题数，如 balanced=28/8",
                ),
            )
        found[name] = raw
    return found


def _pairs(store: Store, words: Sequence[str]) -> list[tuple[str, str]]:
    known = types(store)
    by_label = {label: name for name, said in known.items() for label in (*said, said.zh.removesuffix("质"))}
    found = []
    for word in words:
        name, equals, value = word.partition("=")
        kind = by_label.get(name.strip(), name.strip())
        if not equals or kind not in known:
            raise BadInput(
                both(
                    "there is no such type of constitution; nothing was written",
                    "没有这种体质；未写入任何内容",
                ),
                nearest_or(
                    both("there are: {all}", "可用：{all}", all=", ".join(known)), name.strip(), known
                ),
            )
        found.append((kind, value.strip()))
    return found


def _refuse_pregnant(store: Store, client: ClientFile, on: date) -> None:
    if "safety" in client.unreadable or not store.roster.may_read(store.member, "safety"):
        raise Refused(
            both(
                "not checked: needs safety; the test is not for pregnant clients",
                "未核对：需要「安全提示」；孕妇不适用体质辨识",
            ),
            both("ask somebody who may read it; nothing was written", "请有权限的同事处理；未写入任何内容"),
        )
    if constitution.pregnant(client, on):
        raise Refused(
            both(
                "the test of the constitution is not for pregnant clients; nothing was written",
                "孕妇不适用体质辨识；未写入任何内容",
            ),
            both(
                "test after the pregnancy; where it is over, say so: clientfile edit REF safety",
                "请在孕期结束后再测；如已结束，请更新：clientfile edit 客户 safety",
            ),
        )
