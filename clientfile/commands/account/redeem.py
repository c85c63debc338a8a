"""`account redeem`: points become something."""

from typing import Annotated

import typer

from clientfile.actions.account import redeeming
from clientfile.commands.account.options import On, Reason, Reference, moment
from clientfile.commands.account.telling import tell
from clientfile.commands.asked import asked_of


def redeem(
    context: typer.Context,
    reference: Reference,
    wanted: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="A reward of the catalogue, or a service with a points price."),
    ],
    on: On = None,
    reason: Reason = "",
) -> None:
    """Redeem points, the oldest first.

    \b
    Example:
      clientfile account redeem 张三 小气泡清洁
    """
    asked = asked_of(context)
    tell(asked, redeeming.redeem(asked.store, reference, wanted, on=moment(asked, on), reason=reason))
