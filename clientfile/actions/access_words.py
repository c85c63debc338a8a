"""What the access log says, in words: for its table, and for the paper that a client may ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clientfile.said import Said, both, counted
from clientfile.store.access_line import REFUSED

ACTIONS: Mapping[str, Said] = {
    "show": both("show", "查看"),
    "find": both("find", "搜索"),
    "query": both("query", "查询"),
    "due": both("due list", "到期名单"),
    "remind": both("messages", "消息文本"),
    "visits": both("visits", "到店名单"),
    "risks": both("risk list", "风险名单"),
    "statement": both("statement", "对账单"),
    "statement to a file": both("statement to a file", "导出对账单"),
    "export": both("export", "导出"),
    "export unmasked": both("export unmasked", "导出（未遮蔽）"),
    "share": both("share", "对外共享"),
    "shares": both("shares", "共享名单"),
    "recommend": both("recommend", "推荐"),
    "recommendations": both("recommendations", "推荐记录"),
    "consents": both("consents", "同意记录"),
    "consent form": both("consent form", "同意书"),
    "complaints": both("complaints", "投诉名单"),
    "feedback": both("feedback", "反馈"),
    "diff": both("diff", "查看改动"),
    "edit": both("edit", "编辑"),
    "log": both("log", "查看历史"),
    "access": both("access log", "访问日志"),
    "access to a file": both("access log to a file", "导出访问记录"),
    "verify": both("verify", "核验"),
    "accept": both("accept", "接受"),
    "reseal": both("reseal", "重新封装"),
    "unlock": both("unlock", "解锁"),
    REFUSED: both("refused", "被拒绝"),
}
"""The actions of lines by their stable names.

A verb that writes leaves a line where it wrote nothing after all; its action is the verb's name.
"""

CHANGED = both("changed the file", "更改档案")
OPENED = both("opened the file", "打开档案")
WHOLE = both("the whole file", "全部档案")
UNKNOWN_PERSON = both("somebody unknown to the shop", "本店不认识的人")


_PURPOSES = {
    "count": both("counted", "合计"),
    "nothing written": both("nothing written", "未写入"),
    "ambiguous": both("several fit", "符合多位"),
}
_ROWS = re.compile(r"([0-9]+) rows?")
_WHY = {
    "refused": both("not allowed", "不允许"),
    "not-written": both("not written", "未能写出"),
    "ambiguous": both("several fit", "符合多位"),
    "no-identity": both("no identity of this shop", "非本店身份"),
    "no-identity-fits": both("no identity that opens it", "身份无法打开"),
}


def purpose_in_words(action: str, purpose: str) -> Said:
    """What stands behind an action: words of ours in both languages, a user's own as they are."""
    if (rows := _ROWS.fullmatch(purpose)) is not None:
        return counted(int(rows[1]), "{n} row", "{n} rows", "{n} 行")
    if action == REFUSED and ": " in purpose:
        verb, _, kind = purpose.rpartition(": ")
        return both("{verb}: {why}", "{verb}：{why}", verb=verb, why=_WHY.get(kind, _NOT_BELIEVED))
    return _PURPOSES.get(purpose, Said(purpose, purpose))


_NOT_BELIEVED = both("not believed", "不可信")


def in_words(sections: Sequence[str], labels: Mapping[str, Said]) -> list[Said]:
    """The sections of a line by their labels; all of them are the whole file."""
    if sections and set(labels) <= set(sections):
        return [WHOLE]
    return [labels.get(name, Said(name, name)) for name in sections]
