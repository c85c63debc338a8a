"""`verify` as somebody runs it who may not open everything."""

from __future__ import annotations

from pathlib import Path

from tests.guards import Cli
from tests.store.helpers import founded, hire, new_clients, whole_client


def test_a_nightly_job_is_told_what_it_did_not_open(cli: Cli, tmp_path: Path) -> None:
    shop = founded(tmp_path / "shop")
    new_clients(shop.store(), [whole_client()])
    person, hers = hire(shop, tmp_path / "night", "night", "nightly")
    for lang, said in (
        ("en", "not for your identity, only its place and envelope were looked at: "),
        ("zh", "不属于你的身份，只检查了位置与封装："),
    ):
        ran = cli(
            *("verify", "--full", "--lang", lang, "--store", hers.root),
            env={"CLIENTFILE_HOME": str(person.home)},
        )
        assert ran.code == 0, ran.stderr
        assert f"\n{said}" in ran.stdout
        named = ran.stdout.partition(said)[2]
        assert "health" in named
        assert "contact" not in named
        assert ("lines of the access log" if lang == "en" else "访问日志的内容") in named
