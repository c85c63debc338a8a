"""The shop-level files of one commit.

Settings, roster, catalogue, template, read and typed by their forms.
"""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.domain.data import Json, Section, mapping
from clientfile.errors import BadInput, NotBelieved
from clientfile.forms.check import examined
from clientfile.forms.complete import Requirements, requirements, requirements_from
from clientfile.forms.fields import Forms, load_forms, shop_form
from clientfile.forms.resources import resource
from clientfile.forms.template import Template, template_from, template_problems
from clientfile.problem import errors_among
from clientfile.said import Said, both
from clientfile.store import yaml
from clientfile.store.git import Git
from clientfile.store.layout import CATALOGUE, ROSTER, SETTINGS
from clientfile.store.roster import Roster, roster_from
from clientfile.store.settings import Settings, settings_from
from clientfile.tuples import NamedTuple

TEMPLATES = ("medspa", "salon", "wellness")


class Shop(NamedTuple):
    """What one commit says of the shop. `raw` is what the index keeps of it."""

    settings: Settings
    roster: Roster
    catalogue: Section
    template: Template
    asked: Requirements
    raw: dict[str, Json]


def shop_at(git: Git, commit: str) -> Shop:
    """The shop-level files of a commit. Raises `NotBelieved` where one is missing or wrong."""
    settings = _typed(git, commit, SETTINGS, "store")
    catalogue = _typed(git, commit, CATALOGUE, "catalogue")
    roster = _loaded(git, commit, ROSTER)
    name = str(settings.get("template"))
    own = git.find(f"{commit}:templates/{name}.yaml")
    template = template_data(own[2] if own else packaged_template(name), f"templates/{name}.yaml")
    shape = template_from(template)
    check_template(shape, load_forms())
    raw: dict[str, Json] = {
        "settings": settings,
        "roster": roster,
        "catalogue": catalogue,
        "template": template,
        "asked": requirements(shape, load_forms()).to_data(),
    }
    return shop_from(raw)


def shop_from(raw: Mapping[str, Json]) -> Shop:
    """The same from what the index kept: typed and checked when it was indexed."""
    return Shop(
        settings_from(raw["settings"]),
        roster_from(raw["roster"]),
        dict(mapping(raw["catalogue"])),
        template_from(mapping(raw["template"])),
        requirements_from(raw["asked"]),
        {name: raw[name] for name in ("settings", "roster", "catalogue", "template", "asked")},
    )


def packaged_template(name: str) -> bytes:
    """The text of a template that travels with the program. Raises `BadInput`."""
    path = resource("templates", f"{name}.yaml")
    if not name.replace("_", "").replace("-", "").isalnum() or not path.is_file():
        raise BadInput(
            both("there is no template of this name", "没有这个名称的模板"),
            both(
                "there are {names}; a store's own lie in its templates folder",
                "现有：{names}；库自己的模板放在其 templates 文件夹",
                names=", ".join(TEMPLATES),
            ),
        )
    return path.read_bytes()


def template_data(raw: bytes, where: str) -> Section:
    """A template's file, typed and checked. Raises `BadInput` with every problem."""
    try:
        loaded = yaml.load(raw)
    except yaml.BadYaml as error:
        raise BadInput(_at_its_line(where, error), problems=error.problems) from None
    data, problems = examined(shop_form("template"), loaded)
    if errors_among(problems):
        raise BadInput(
            both("{where} is not a template", "{where} 不是有效的模板", where=where), problems=problems
        )
    return data


def check_template(template: Template, forms: Forms) -> None:
    """Every field a template names exists. Raises `BadInput`."""
    problems = template_problems(template, forms)
    if problems:
        raise BadInput(
            both("the template names fields that do not exist", "模板引用了不存在的字段"), problems=problems
        )


def _loaded(git: Git, commit: str, path: str) -> Json:
    found = git.find(f"{commit}:{path}")
    if found is None:
        raise NotBelieved(
            both("{path} is missing", "缺少 {path}", path=path),
            both(
                "bring it back from history: git log -- {path}", "请从历史取回：git log -- {path}", path=path
            ),
        )
    try:
        return yaml.load(found[2])
    except yaml.BadYaml as error:
        raise NotBelieved(_at_its_line(path, error)) from None


def _at_its_line(path: str, error: yaml.BadYaml) -> Said:
    """Which file, on which line where one is to blame, and why."""
    line, why = error.problems[0].line, error.problems[0].message
    if not line:
        return both("{path}: {why}", "{path}：{why}", path=path, why=why)
    return both("{path}, line {line}: {why}", "{path} 第 {line} 行：{why}", path=path, line=line, why=why)


def _typed(git: Git, commit: str, path: str, form: str) -> Section:
    data, problems = examined(shop_form(form), _loaded(git, commit, path))
    wrong = errors_among(problems)
    if wrong:
        raise NotBelieved(
            both(
                "{path} is wrong at {at}: {why}",
                "{path} 的 {at} 有误：{why}",
                path=path,
                at=wrong[0].path or "?",
                why=wrong[0].message,
            ),
            both("mend it and commit it", "请修正后提交"),
            wrong,
        )
    return data
