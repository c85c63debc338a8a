"""Care in the year: complaints, feedback, talks with something promised, consents, offers, a share."""

from __future__ import annotations

from clientfile.actions import consent, recommend
from clientfile.actions.complaint import Amends, open_complaint, resolve_complaint
from clientfile.actions.demo_shop.scene import Does, Scene
from clientfile.actions.feedback import Wish, add_feedback
from clientfile.actions.reach import reach
from clientfile.actions.share import Agreement, share
from clientfile.domain import consents
from clientfile.domain.data import Row


def complained(kind: str, reason: str, plan: str, owner: str, due: int) -> Does:
    def does(scene: Scene) -> None:
        open_complaint(
            scene.store, scene.client, reason, kind=kind, owner=owner, plan=plan, due=scene.day(due)
        )

    return does


def reconciled(result: str, satisfaction: int, points: int) -> Does:
    """The complaint is closed, with points to make up for it."""

    def does(scene: Scene) -> None:
        resolve_complaint(
            scene.store, scene.client, "", result, satisfaction=satisfaction, amends=Amends(points)
        )

    return does


def said(about: str, polarity: str, words: str, answer: str = "", owner: str = "") -> Does:
    """Feedback, answered at once or left to an owner."""

    def does(scene: Scene) -> None:
        add_feedback(scene.store, scene.client, Wish(words, about, "", polarity, "", owner, answer))

    return does


def talked(
    channel: str, topic: str, summary: str, action: str = "", owner: str = "", due: int | None = None
) -> Does:
    """A communication; with an action it has an owner and a day."""

    def does(scene: Scene) -> None:
        row: Row = {"channel": channel, "topic": topic, "summary": summary}
        if action and due is not None:
            row |= {"action": action, "owner": owner, "due_on": scene.day(due).isoformat()}
        reach(scene.store, scene.client, row)

    return does


def agreed(purpose: str, until: int) -> Does:
    """A consent that ends on a day after the demo's."""

    def does(scene: Scene) -> None:
        wish = consent.Wish([purpose], method="paper", expires=scene.day(until))
        consent.give_consents(scene.store, scene.client, wish)

    return does


def withdrew(purpose: str) -> Does:
    def does(scene: Scene) -> None:
        consent.withdraw_consents(scene.store, scene.client, [purpose])

    return does


def offered(outcome: recommend.Outcome) -> Does:
    """What fits her best is offered, and answered at once; nothing where she does not want to be profiled."""

    def does(scene: Scene) -> None:
        if not consents.given(scene.now(), consents.PROFILING, scene.store.today):
            return
        found = recommend.recommend(scene.store, scene.client).suggestions
        best = next((each.item for each in found if each.item), None)
        if best is not None:
            recommend.note_outcome(scene.store, scene.client, best, outcome)

    return does


def shared(recipient: str, reference: str, purpose: str, until: int) -> Does:
    """What those who agreed to it are like goes out, masked. The file itself is not kept: it has left."""

    def does(scene: Scene) -> None:
        out = scene.store.root.parent / "shared.csv"
        share(scene.store, Agreement(recipient, reference, scene.day(until), purpose), out, where="1")
        out.unlink()

    return does
