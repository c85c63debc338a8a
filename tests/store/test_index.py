"""The index is the same however it came about, and a user's own SQL reaches no further than it may."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json
from clientfile.errors import ClientfileError, Refused
from clientfile.store.index import index as index_module
from clientfile.store.index.database import BadQuery, run_users_sql
from clientfile.store.index.rows import client_row, item_rows
from clientfile.store.index.shape import ListTable
from clientfile.store.layout import client_path
from clientfile.store.store import Store
from tests.store.helpers import Shop, append, change, forged, new_client, new_clients, whole_client

EVERYTHING = "SELECT * FROM {table} ORDER BY 1, 2"


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table; times of files aside."""
    connection = store.index.connection
    tables = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    ]
    found = {
        table: list(connection.execute(EVERYTHING.format(table=f'"{table}"')))
        for table in tables
        if table != "documents" and not table.startswith("find_words")
    }
    connection.execute("CREATE VIRTUAL TABLE temp.every_word USING fts5vocab (main, find_words, instance)")
    found["find_words"] = list(
        connection.execute('SELECT term, doc, "offset" FROM temp.every_word ORDER BY 1, 2, 3')
    )
    connection.execute("DROP TABLE temp.every_word")
    found["documents"] = list(connection.execute("SELECT client, blob, trouble FROM documents ORDER BY 1"))
    return found


NAMES = st.sampled_from(["a", "b", "c", "d"])
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=3).map(tuple), unique=True, max_size=8).map(tuple)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=3))
VALUES = st.recursive(
    SCALARS, lambda below: st.one_of(st.dictionaries(NAMES, below, max_size=4), st.lists(below, max_size=3))
)


def found_at(value: object, path: tuple[str, ...]) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


@given(st.lists(VALUES, max_size=3), PATHS)
def test_a_row_holds_what_its_paths_lead_to(items: list[Json], paths: tuple[tuple[str, ...], ...]) -> None:
    table = ListTable("t", "services", "visits", paths)
    rows = list(item_rows(ClientFile("x", {"services": {"visits": items}}), table))
    assert rows == [
        ("x", place, *(found_at(item, path) for path in paths)) for place, item in enumerate(items)
    ]


@given(VALUES, PATHS)
def test_a_client_s_row_holds_what_its_paths_lead_to(value: Json, paths: tuple[tuple[str, ...], ...]) -> None:
    client = ClientFile("x", {"a": {"b": value}, "b": {"a": value, "c": "z"}})
    row = client_row(client, paths, 7, (None,))
    assert row[2 : 2 + len(paths)] == tuple(found_at(dict(client.sections), path) for path in paths)


def made_anew(shop: Shop) -> Store:
    for path in (shop.root / ".git" / "clientfile").glob("index-*"):
        path.unlink()
    return shop.store()


def test_step_by_step_or_anew_it_holds_the_same(shop: Shop) -> None:
    store = shop.store()
    clients = new_clients(store, [whole_client("x"), whole_client("y"), {"contact": {"name": "李四"}}])
    change(store, clients[0], "contact", name="张三", notes="换了")
    change(store, clients[1], "health", history=[])
    change(store, clients[1], "contact", name="曾雅", preferred_name="小雅")
    change(store, clients[1], "contact", notes="花粉")
    for day in ("2026-02-01", "2024-05-05", "2025-01-01"):
        append(store, clients[0], "services", "visits", {"date": day, "service": "hydra-needle"})
    append(
        store,
        clients[1],
        "agenda",
        "bookings",
        {"on": "2025-12-01", "at": "10:00", "minutes": 30, "state": "booked"},
    )
    step_by_step = contents(store)
    store.index.close()
    assert contents(made_anew(shop)) == step_by_step


def test_what_came_by_plain_git_is_indexed(shop: Shop) -> None:
    store = shop.store()
    one, other = new_client(store, "张三"), new_client(store, "李四")
    forged(shop, {client_path(one): None})
    assert shop.store().index.ids() == [other]
    assert contents(shop.store()) == contents(made_anew(shop))


def test_today_and_thresholds_are_the_store_s(shop: Shop) -> None:
    new_client(shop.store(), services={"visits": [{"date": "2026-08-01", "service": "hydra-needle"}]})
    limits = "threshold('lost_after_days'), threshold('dormant_after_days')"
    sql = f"SELECT today(), {limits}, status, last_visit FROM clients"
    store = shop.store()
    new_client(store)
    assert store.index.users_sql(
        "SELECT count(*), count(today()), min(threshold('lost_after_days')) FROM clients"
    )[1] == [(2, 2, 180)]
    sql += " WHERE last_visit IS NOT NULL"
    assert shop.store().index.users_sql(sql) == (
        [
            "today()",
            "threshold('lost_after_days')",
            "threshold('dormant_after_days')",
            "status",
            "last_visit",
        ],
        [("2026-11-22", 180, 90, "dormant", "2026-08-01")],
    )
    later = shop.store(today=date(2027, 6, 1))
    assert later.index.users_sql("SELECT today(), status FROM clients WHERE last_visit IS NOT NULL")[1] == [
        ("2027-06-01", "lost")
    ]


def test_the_wide_view_has_what_everybody_asks_for(shop: Shop) -> None:
    new_clients(shop.store(), [whole_client("x")])
    sql = "SELECT name, phone, age, last_visit, visit_count, next_due, visitor_type, status FROM clients"
    assert shop.store().index.users_sql(sql)[1] == [
        ("Anna·李", "13800138000", 35, "2026-03-01", 2, "2026-11-23", "returning", "lost")
    ]
    assert shop.store().index.users_sql("SELECT allergen, severity FROM allergies")[1] == [("青霉素 x", 3)]


REFUSED = [
    "ATTACH DATABASE '/tmp/x.db' AS x",
    "PRAGMA key",
    "PRAGMA table_info(clients)",
    "SELECT * FROM pragma_table_info('clients')",
    "INSERT INTO phones VALUES ('x', 0)",
    "UPDATE phones SET number = '1'",
    "DELETE FROM phones",
    "DROP TABLE phones",
    "CREATE TABLE x (y)",
    "CREATE TEMP TABLE x AS SELECT 1",
    "VACUUM INTO '/tmp/x.db'",
    "BEGIN IMMEDIATE",
    "SELECT load_extension('/tmp/x.so')",
    "SELECT sqlcipher_export('x')",
    "SELECT data FROM files",
    "SELECT * FROM meta",
    "SELECT blob FROM documents",
    "SELECT sql FROM sqlite_master",
    "SELECT name FROM sqlite_schema",
    "SELECT name_key FROM clients_stored",
    "SELECT * FROM due_items",
    "SELECT * FROM find_handles",
    "SELECT words FROM find_words",
    "SELECT rowid FROM find_words WHERE find_words MATCH 'x'",
    "SELECT * FROM find_words('x')",
    "SELECT block FROM find_words_data",
    "CREATE VIRTUAL TABLE temp.v USING fts5vocab (main, find_words, row)",
    "INSERT INTO find_words (find_words) VALUES ('delete-all')",
    "WITH x AS (SELECT data FROM files) SELECT * FROM x",
    "SELECT (SELECT data FROM files LIMIT 1) FROM clients",
    "SELECT name FROM clients UNION SELECT data FROM files",
    "EXPLAIN SELECT 1; DROP TABLE phones",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_what_reaches_further_is_refused(shop: Shop, sql: str) -> None:
    store = shop.store()
    client = new_client(store)
    before = contents(store)
    with pytest.raises((Refused, BadQuery)):
        store.index.users_sql(sql)
    assert contents(store) == before
    assert store.read(client)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
        "SELECT count(*) FROM clients a, clients b, clients c, clients d, clients e, clients f, clients g",
    ],
)
def test_what_never_ends_is_ended(shop: Shop, sql: str) -> None:
    store = shop.store()
    new_clients(store, [{"contact": {"name": f"客户{n}"}} for n in range(30)])
    with pytest.raises(Refused, match="took longer"):
        run_users_sql(store.index.connection, sql, seconds=0.05)
    assert store.index.count() == 30


def test_a_mistake_is_told_in_sqlite_s_words(shop: Shop) -> None:
    with pytest.raises(BadQuery) as caught:
        shop.store().index.users_sql("SELECT nmae FROM clients")
    assert caught.value.text == "no such column: nmae"
    for sql in ("", "SELEC 1", "SELECT 1; SELECT 2", "SELECT '", "SELECT ?"):
        with pytest.raises(ClientfileError):
            shop.store().index.users_sql(sql) if sql else run_users_sql(shop.store().index.connection, "x")


def test_nothing_stays_fenced_in_afterwards(shop: Shop) -> None:
    store = shop.store()
    with pytest.raises(Refused):
        store.index.users_sql("DELETE FROM phones")
    client = new_client(store)
    assert store.index.client(client) == ClientFile(client, {"contact": {"name": "张三"}})


def test_the_key_is_sealed_to_one_identity_and_the_file_is_the_owner_s_alone(shop: Shop) -> None:
    new_client(shop.store())
    kept = list((shop.root / ".git" / "clientfile").glob("index-*"))
    assert {path.suffix for path in kept} >= {".db", ".age"}
    for path in kept:
        assert path.stat().st_mode & 0o077 == 0
        assert b"SQLite format" not in path.read_bytes()[:16]


@pytest.mark.parametrize("at_once", [1, 2, 3, 4])
def test_files_are_compared_some_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """However many at a time, all are; what was found right is noted, and read again once it was touched."""
    monkeypatch.setattr(index_module, "_IN_TURN", at_once)
    clients = sorted(
        new_clients(shop.store(), [{"contact": {"name": name}} for name in ("张三", "李四", "王五")])
    )
    store = shop.store()
    assert [store.index.more_than(number) for number in (0, 2, 3, 4)] == [True, True, False, False]
    turns = list(store.index.documents_in_turn())
    assert {client: known for turn in turns for client, known in turn.items()} == store.index.documents()
    assert max(map(len, turns)) <= at_once
    assert store.edited() == []
    noted = {client: known[1:] for client, known in store.index.documents().items()}
    files = {client: (shop.root / client_path(client)).stat() for client in clients}
    assert noted == {client: (file.st_mtime_ns, file.st_size) for client, file in files.items()}
    edited = shop.root / client_path(clients[1])
    edited.write_bytes(edited.read_bytes() + b"# mine\n")
    assert store.edited() == store.edited(clients) == [client_path(clients[1])]
    assert store.edited(clients[:1]) == []
