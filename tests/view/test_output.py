"""Rows and documents in every format, on a terminal and off it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.said import Said
from clientfile.view.output import FORMATS, Head, Output
from tests.view.hostile import HOSTILE, moves_nothing, unstyled

HEAD = (
    Head("name", Said("name", "姓名")),
    Head("state", Said("state", "状态"), choices={"open": Said("open", "未完成")}),
    Head("on", Said("on", "日期"), "date"),
    Head("spent", Said("spent", "金额"), "money"),
    Head("active", Said("active", "活跃")),
    Head("likes", Said("likes", "喜好")),
)
ROWS = (
    ("王小明", "open", date(2026, 11, 22), "1280.00", True, ["茶", "咖啡"]),
    ("Anna·李", None, "2026-01-02", "-5.00", False, []),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)


def shown(format: str, head: tuple[Head, ...] = HEAD, rows: object = ROWS, **more: object) -> str:
    out = io.StringIO()
    Output(format=format, out=out, **{"lang": "en", **more}).rows(head, rows)
    return out.getvalue()


def test_a_plain_table_is_aligned_by_columns_of_the_terminal() -> None:
    assert shown("table", lang="zh") == (
        "姓名     状态    日期           金额  活跃  喜好\n"
        "王小明   未完成  2026-11-22  1280.00  是    茶、咖啡\n"
        "Anna·李          2026-01-02    -5.00  否\n"
    )


def test_a_table_on_a_terminal_has_the_same_cells() -> None:
    plain = shown("table")
    rich = unstyled(shown("table", is_terminal=True, color=True, width=80))
    assert [line.split() for line in rich.splitlines() if "─" not in line] == [
        line.split() for line in plain.splitlines()
    ]


def test_a_plain_table_is_never_cut_and_a_narrow_terminal_folds() -> None:
    head = (Head("note", Said("note", "备注")),)
    long = "水" * 500
    assert long in shown("table", head, [[long]])
    folded = shown("table", head, [[long]], is_terminal=True, width=40)
    assert folded.count("水") == 500
    assert max(map(len, folded.splitlines())) <= 40


def test_a_table_that_just_fits_and_one_that_does_not() -> None:
    head = tuple(Head(name, Said(name, name)) for name in "abc")
    rows = [["1" * 20, "2" * 20, "3" * 20]]
    for columns in range(20, 70):
        out = shown("table", head, rows, is_terminal=True, width=columns)
        assert [out.count(digit) for digit in "123"] == [20, 20, 20]
        assert max(map(len, out.splitlines())) <= columns
    assert len(shown("table", head, rows, is_terminal=True, width=64).splitlines()) == 3


def test_a_narrow_screen_shows_a_row_as_lines() -> None:
    head = tuple(Head(name, Said(name, name)) for name in ("name", "phone", "note"))
    rows = [["王小明", "13800138000", "tomorrow"], ["Anna·李", None, "later"]]
    assert shown("table", head, rows, is_terminal=True, width=24) == (
        "  name   王小明\n  phone  13800138000\n  note   tomorrow\n\n  name  Anna·李\n  note  later\n"
    )


def test_no_rows() -> None:
    assert {each: shown(each, rows=()) for each in FORMATS} == {
        "table": "",
        "json": "[]\n",
        "jsonl": "",
        "csv": "name,state,on,spent,active,likes\n",
        "tsv": "name\tstate\ton\tspent\tactive\tlikes\n",
    }


def test_data_is_never_translated() -> None:
    assert json.loads(shown("json", lang="zh"))[0] == {
        "name": "王小明",
        "state": "open",
        "on": "2026-11-22",
        "spent": "1280.00",
        "active": True,
        "likes": ["茶", "咖啡"],
    }
    assert [json.loads(line) for line in shown("jsonl").splitlines()] == json.loads(shown("json"))
    assert shown("csv", lang="zh").splitlines()[1:] == [
        "王小明,open,2026-11-22,1280.00,true,茶; 咖啡",
        "Anna·李,,2026-01-02,-5.00,false,",
    ]
    assert shown("tsv").splitlines()[1] == "王小明\topen\t2026-11-22\t1280.00\ttrue\t茶; 咖啡"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("is_terminal", [False, True])
def test_hostile_cells_change_nothing(text: str, format: str, is_terminal: bool) -> None:
    head = (Head("text", Said("text", "文本")), Head("choice", Said("choice", "选项"), choices={}))
    out = shown(format, head, [[text, [text]]], is_terminal=is_terminal, color=True, width=60)
    seen = unstyled(out) if is_terminal and format == "table" else out
    assert moves_nothing(seen.replace("\t", " ") if format == "tsv" else seen)
    if format == "json":
        assert json.loads(out) == [{"text": text, "choice": [text]}]
    if format == "tsv":
        assert [line.count("\t") for line in out.splitlines()] == [1, 1]


def test_markup_and_emoji_codes_are_only_text_on_a_terminal() -> None:
    head = (Head("text", Said("text", "文本")),)
    out = shown("table", head, [["[red]a[/red] :warning:"]], is_terminal=True, color=True)
    assert "[red]a[/red] :warning:" in out


@given(JSON)
def test_json_round_trips_exactly_and_disturbs_no_terminal(data: object) -> None:
    out = io.StringIO()
    Output("json", out=out).document(data)
    assert json.loads(out.getvalue()) == data
    assert moves_nothing(out.getvalue())


def test_csv_on_standard_output_has_no_mark_and_no_formula() -> None:
    head = (Head("a", Said("a", "a")), Head("b", Said("b", "b")))
    out = shown("csv", head, [["=1+1", "+8613800138000"], ["line\nfeed", "-5"]])
    assert out == 'a,b\n\'=1+1,+8613800138000\n"line\nfeed",-5\n'
    assert list(csv.reader(io.StringIO(out)))[2] == ["line\nfeed", "-5"]
    assert shown("tsv", head, [["=1+1", "@x"]]) == "a\tb\n'=1+1\t'@x\n"


PROGRAM = """
import sys
from clientfile.said import Said
from clientfile.view.output import Head, Output
from clientfile.view.talk import Talk
output = Output.standard("table", "zh")
output.rows([Head("n", Said("n", "\\u59d3\\u540d"))], [["\\U00020bb7\\u91ce"]] * {rows})
Talk(output).say(Said("done", "\\u5b8c\\u6210"))
heavy = {{name.split(".")[0] for name in sys.modules}} & {{"rich", "yaml", "jsonschema", "csv", "getpass"}}
sys.exit(f"imported {{heavy}}" if heavy else 0)
"""


def run(rows: int, **environ: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(rows=rows)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path), **environ},
    )


def test_standard_output_is_utf8_in_any_locale_and_loads_nothing_heavy() -> None:
    for environ in (
        {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "gbk"},
    ):
        out, err = run(1, **environ).communicate()
        assert (out.decode(), err.decode()) == ("姓名\n𠮷野\n", "完成\n")


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = run(100_000)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read().decode() == "完成\n"
    process.stderr.close()
    assert process.wait() == 0


def test_colour_heeds_the_environment() -> None:
    assert Output.standard("table", "en", {"NO_COLOR": "1"}).color is False
    head = (Head("a", Said("a", "a")),)
    assert "\x1b" not in shown("table", head, [["b"]], is_terminal=True, color=False)
    assert "\x1b" in shown("table", head, [["b"]], is_terminal=True, color=True)
