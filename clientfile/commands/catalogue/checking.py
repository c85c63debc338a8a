"""`catalogue check`: what is wrong or unwise, and which kind of membership suits the shop."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from clientfile.actions.shop.catalogue import Checked, check
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import warnings
from clientfile.commands.usage import nearest
from clientfile.domain.membership.advice import TOLD, advise
from clientfile.domain.money import yuan
from clientfile.errors import BadInput, UsageError
from clientfile.problem import errors_among
from clientfile.said import both
from clientfile.view.output import Head


def check_all(
    context: typer.Context,
    advice: Annotated[
        bool, typer.Option("--advise", help="Say instead which kind of membership suits the shop.")
    ] = False,
    told: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="With --advise: young, points-around, few-around; again for more."),
    ] = None,
) -> None:
    """Say what each reward costs in spending and gives back, and what is wrong or unwise.

    Mistakes end it with exit 3; warnings do not. How much a reward must give back is a threshold:
    clientfile settings reward_return_percent.

    With --advise it says whether tiers, packages or points suit what the catalogue holds, and what it is
    told: of young office workers, of shops around that all give points, or that there are hardly any.

    \b
    Examples:
      clientfile catalogue check
      clientfile catalogue check --advise --told young --told points-around
    """
    asked = asked_of(context)
    if advice or told:
        _advise(asked, told or [])
        return
    checked = check(asked.store)
    wrong = errors_among([*checked.problems])
    if asked.output.is_data:
        asked.output.document(_checked_data(asked, checked))
    else:
        _tell_rewards(asked, checked)
        asked.talk.warn([each for each in checked.problems if each.warning])
    if wrong:
        said = both("mistakes in the catalogue: {n}", "目录中的错误：{n}", n=len(wrong))
        raise BadInput(said, None, wrong)
    if not checked.problems:
        asked.talk.say(both("nothing is wrong or unwise", "没有问题"))
    asked.finish_one()


def _advise(asked: Asked, told: Sequence[str]) -> None:
    for word in told:
        if word not in TOLD:
            raise UsageError(
                both("--told does not know this word", "--told 不认识这个词"),
                nearest(word, TOLD) or both("there are: {all}", "可选：{all}", all=", ".join(TOLD)),
            )
    output, found = asked.output, advise(asked.store.catalogue, told)
    output.rows(
        (
            Head("because", both("because of", "情况")),
            Head("advice", both("advice", "建议")),
            Head("done", both("in the catalogue", "目录中已有")),
        ),
        [[each.because.to(output.lang), each.advice.to(output.lang), each.done] for each in found],
    )
    if not found:
        asked.talk.say(
            both(
                "the catalogue alone speaks for no kind: say more with --told",
                "仅凭目录看不出适合哪种模式：请用 --told 补充情况",
            )
        )
    asked.finish_one()


def _checked_data(asked: Asked, checked: Checked) -> Mapping[str, object]:
    return {
        "rewards": [
            {
                "id": each.id,
                "points": each.points,
                "spending": yuan(each.spending),
                "price": None if each.price is None else yuan(each.price),
                "return_percent": None if each.permille is None else _percent(each.permille),
            }
            for each in checked.rewards
        ],
        "problems": [
            {**said, "warning": problem.warning}
            for said, problem in zip(warnings(asked.output, checked.problems), checked.problems, strict=True)
        ],
    }


def _tell_rewards(asked: Asked, checked: Checked) -> None:
    asked.output.rows(
        (
            Head("reward", both("reward", "兑换项目")),
            Head("points", both("points", "积分"), "number"),
            Head("spending", both("spending needed", "所需消费"), "money"),
            Head("price", both("list price", "价值"), "money"),
            Head("return", both("gives back", "回报"), "number"),
        ),
        [
            [
                each.name,
                each.points,
                yuan(each.spending),
                None if each.price is None else yuan(each.price),
                None if each.permille is None else f"{_percent(each.permille)}%",
            ]
            for each in checked.rewards
        ],
    )


def _percent(permille: int) -> str:
    return f"{permille // 10}.{permille % 10}"
