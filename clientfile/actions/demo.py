"""A believable shop to try things on: a store, a home of its own, and a recovery sheet."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from clientfile.actions.demo_shop import jobs, people
from clientfile.actions.demo_shop.jobs import Job
from clientfile.actions.demo_shop.year import Year
from clientfile.actions.found_store import found_store
from clientfile.errors import Refused
from clientfile.said import Said, both
from clientfile.store.durable import write_all
from clientfile.store.home import Home
from clientfile.store.settings import DEFAULT_ZONE
from clientfile.store.shop import packaged_template
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings
from clientfile.tuples import NamedTuple

__all__ = ["Demo", "Job", "make_demo"]


class Demo(NamedTuple):
    """What was made: `jobs` are the five to be shown, in the order of a day; `then` is what to type next."""

    store_root: Path
    home: Path
    recovery: Path
    clients: int
    jobs: tuple[Job, ...]
    then: tuple[Job, ...] = ()


def make_demo(
    folder: Path,
    surroundings_for: Callable[[Home], Surroundings],
    *,
    locale: str,
    template: str = "medspa",
    tell: Callable[[Said], None],
) -> Demo:
    """Make the shop in an empty (or new) folder, its year ending yesterday. Raises `Refused`.

    Everything but the keys follows from the day alone. The year is done by the actions that users run, so the
    history has the dates of a year; nothing outside `folder` is touched.
    """
    folder = folder.absolute()
    packaged_template(template)  # a wrong name is told before anything is said to begin
    with _fresh(folder):
        home = Home(folder / "home")
        surroundings = surroundings_for(home)._replace(home=home, identity_file=None)
        zone = ZoneInfo(DEFAULT_ZONE)
        today = surroundings.today or surroundings.now().astimezone(zone).date()
        year = Year(folder / "store", surroundings, zone, today, template == "medspa")
        tell(both("founding the shop, its keys and its recovery sheet", "正在建库，生成密钥与恢复页"))
        founded = found_store(
            folder / "store",
            template=template,
            owner=people.OWNER,
            shop=people.SHOPS.get(template, people.OWNER),
            locale=locale,
            timezone=DEFAULT_ZONE,
            recovery=True,
            surroundings=year.founding(),
        )
        write_all(folder / "recovery.txt", founded.sheet.encode("utf-8"))
        steps = year.steps()
        tell(
            both(
                "living a year of the shop: {n} days of work",
                "正在模拟一年的营业：{n} 个工作日",
                n=len({step[0] for step in steps}),
            )
        )
        with surroundings.progress(len(steps), both("a year goes by", "一年的营业")) as tick:
            for _ in year.run(steps):
                tick(1)
        write_all(folder / "new-client.yaml", jobs.NEW_CLIENT.encode("utf-8"))
        store = Store(folder / "store", surroundings)
        clients = store.index.count()
        tell(both("{n} clients are in the store", "库中现有 {n} 位客户", n=clients))
        return Demo(
            store.root,
            home.dir,
            folder / "recovery.txt",
            clients,
            jobs.day(store, folder / "new-client.yaml"),
            jobs.afterwards(store, folder),
        )


@contextmanager
def _fresh(folder: Path) -> Iterator[None]:
    """An empty folder of our own; what was made in it is taken away again where the rest fails."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise Refused(
            both("{path} is not an empty folder", "{path} 不是空文件夹", path=folder),
            both("name a new one; nothing was touched", "请指定一个新文件夹；未做任何更改"),
        )
    was_there = folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for name in ("store", "home"):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in ("recovery.txt", "new-client.yaml"):
            (folder / name).unlink(missing_ok=True)
        if not was_there:
            folder.rmdir()
        raise
