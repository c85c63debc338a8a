"""The verbs: what they are for and where they are. A verb's module is imported when it is asked for.

Modules with options do without `from __future__ import annotations`: typer would compile each annotation's
text anew, which for `visit` takes 10 ms (docs/decisions/0038-what-a-write-need-not-load.md).
"""

import copy
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from clientfile import __version__
from clientfile.commands.given import Given
from clientfile.commands.usage import MISTAKES, unknown_verb

VERBS: dict[str, tuple[str, str]] = {
    "init": ("init:init", "Make a new store in an empty folder."),
    "intake": ("intake:intake", "Take clients in: one by questions, or thousands from a file."),
    "show": ("show:show", "Show one client: what not to overlook first."),
    "update": ("update:update", "Change a client's file."),
    "edit": ("edit:edit", "Edit a section of a client's file in your editor."),
    "book": ("book:book", "Book a service, or say what came of a booking."),
    "visit": ("visit:visit", "Record a visit and plan its follow-ups."),
    "visits": ("visits:visits", "List a day's bookings and visits, or what risks are open."),
    "reach": ("reach:reach", "Write a communication down, and follow up what was promised."),
    "due": ("due:due", "List the follow-ups that are due, overdue first."),
    "done": ("done:done", "Close follow-ups, or note an attempt."),
    "remind": ("remind:remind", "Write the messages for who is due, to send by hand."),
    "find": ("find:find", "Find clients by whatever you remember."),
    "query": ("query:query", "Ask anything of all client files, in SQL."),
    "fields": ("query:fields", "List what can be asked for, with labels."),
    "export": ("export:export", "Write a masked file for somebody else."),
    "complaint": ("complaint:complaint", "Open, plan, close and list complaints."),
    "feedback": ("feedback:feedback", "Take feedback in, route it, list what is open."),
    "consent": ("consent:consent", "Give, withdraw and list consents; print the form."),
    "share": ("share:share", "Give masked data to a third party under an agreement."),
    "recommend": ("recommend:recommend", "Suggest what fits a client, or whom to tell of a service."),
    "constitution": ("constitution:constitution", "Judge the nine types of constitution from scores."),
    "account": ("account:account", "Money: top up, pay, buy, refund, redeem."),
    "catalogue": ("catalogue:catalogue", "What the shop offers, and on what terms."),
    "settings": ("settings:settings", "What the shop has decided: thresholds, cadences, rules."),
    "log": ("log:log", "Show who changed what, and when."),
    "diff": ("diff:diff", "Show what changed in a client's file."),
    "status": ("status:status", "Show how the store is."),
    "verify": ("verify:verify", "Check every signature and everything that can be opened."),
    "accept": ("accept:accept", "Go on from a state that was not believed."),
    "staff": ("staff:staff", "Hire, change, remove and list staff."),
    "key": ("key:key", "Your own keys: make, protect, prove, replace them."),
    "unlock": ("unlock:unlock", "Open your protected keys once, for a while."),
    "lock": ("lock:lock", "Take away what unlock keeps opened."),
    "reseal": ("reseal:reseal", "Seal old parts anew, after somebody left."),
    "access": ("access:access", "Show who looked at whom, when and what for."),
    "join": ("join:join", "Bring a store to a new machine."),
    "replan": ("replan:replan", "Plan follow-ups anew, after settings changed."),
    "demo": ("demo:demo", "Make a believable shop to try everything on."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

HIDDEN: dict[str, tuple[str, str]] = {"textconv": ("textconv:textconv", "")}
"""What other programs call, the same way."""

_STYLE: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}
_SETTINGS = {"help_option_names": ["-h", "--help"]}


def _remember(context: typer.Context, param: typer.CallbackParam, value: str | None) -> str | None:
    if value and not context.resilient_parsing:
        cast(Given, context.obj).options[str(param.name)] = value
    return value


def _say_version(context: typer.Context, value: bool | None) -> None:
    if value and not context.resilient_parsing:
        typer.echo(f"clientfile {__version__}")
        raise typer.Exit


def _option(*names: str, help: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, callback=_remember, expose_value=False, help=help, metavar=metavar)


Store = _option(
    "--store",
    metavar="DIR",
    help="The store; else CLIENTFILE_STORE, or the nearest folder above that is one.",
)
Identity = _option(
    "--identity",
    metavar="FILE",
    help="Your identity, or a recovery sheet; else CLIENTFILE_IDENTITY, or your own.",
)
Today = _option("--today", metavar="DATE", help="Act as on this day; else CLIENTFILE_TODAY, or the clock.")
Lang = _option("--lang", help="Language; else CLIENTFILE_LANG, or the store's.")
Format = _option("--format", help="How results are written.")
Silent = _option("--non-interactive", help="Never ask; fail at once with exit 12 instead.")
Debug = _option("--debug", help="After a bug of ours, say through which lines it went. Never any values.")
Version = typer.Option(
    "--version", is_eager=True, callback=_say_version, expose_value=False, help="Say the version."
)


def clientfile(
    store: Annotated[str | None, Store] = None,
    identity: Annotated[str | None, Identity] = None,
    today: Annotated[str | None, Today] = None,
    lang: Annotated[Literal["zh", "en"] | None, Lang] = None,
    format: Annotated[Literal["table", "json", "jsonl", "csv", "tsv"] | None, Format] = None,
    non_interactive: Annotated[bool, Silent] = False,
    debug: Annotated[bool, Debug] = False,
    version: Annotated[bool, Version] = False,
) -> None:
    """Encrypted client files for beauty clinics, salons and wellness parlours, in a signed git history.

    These options may stand before or after the verb. Data goes to standard output, talk to standard error.

    \b
    Try it on a shop of sixty clients:  clientfile demo /tmp/demo
    Begin your own:                     clientfile init myshop --template salon --owner NAME
    """


class Group(TyperGroup):
    """Verbs under one name."""

    def invoke(self, ctx: Any) -> Any:
        """As its base does it, but what was wrong in the words of a verb knows whose words they were."""
        try:
            return super().invoke(ctx)
        except MISTAKES as error:
            verb = ctx.invoked_subcommand
            if verb and getattr(error, "ctx", None) is None:
                vars(error)["ctx"] = type(ctx)(self.loaded(verb), parent=ctx, info_name=verb)
            raise

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As its base does it, but a verb that is not there is said in our voice."""
        if not ctx.resilient_parsing and args[0] not in self.commands and not args[0].startswith("-"):
            shown = [name for name, command in self.commands.items() if not command.hidden]
            raise unknown_verb(args[0], shown, ctx.command_path)
        return super().resolve_command(ctx, args)

    def loaded(self, verb: str) -> Any:
        """The real command of a verb."""
        return self.commands[verb]


class Verbs(Group):
    """All verbs. Help and completion need the table alone; only `resolve_command` loads a module."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As its base does it, but with the real command in place of the table's line."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, found and self.loaded(str(name)), rest

    def loaded(self, verb: str) -> TyperCommand | TyperGroup:
        """The real command of a verb."""
        return loaded((VERBS.get(verb) or HIDDEN[verb])[0], verb, self.params)


class Below(Group):
    """Verbs below a verb, each loaded when it is asked for; `table` is as `VERBS`."""

    table: Mapping[str, tuple[str, str]] = MappingProxyType({})

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.globals: Sequence[Any] = ()
        for verb, (_, help) in self.table.items():
            self.add_command(TyperCommand(verb, help=help))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As its base does it, but with the real command in place of the table's line."""
        name, found, rest = super().resolve_command(ctx, args)
        self.globals = ctx.find_root().command.params
        return name, found and self.loaded(str(name)), rest

    def loaded(self, verb: str) -> TyperCommand | TyperGroup:
        """The real command of a verb."""
        return loaded(self.table[verb][0], verb, self.globals)


def loaded(place: str, verb: str, params: Sequence[Any]) -> TyperCommand | TyperGroup:
    """The command of the verb at `module:name`, with those of `params` that stand after a verb too."""
    module, _, name = place.partition(":")
    target = getattr(import_module(f"clientfile.commands.{module}"), name)
    app = target
    if not isinstance(target, typer.Typer):
        app = typer.Typer(**_STYLE)
        app.command(verb, context_settings=_SETTINGS)(target)
    command = cast(Any, get_command(app))
    command.name = verb
    for each in getattr(command, "commands", {verb: command}).values():
        _take_pairs(each)
        each.params += [_as_in_verbs(param) for param in params if param.name in _GLOBAL]
    return cast("TyperCommand | TyperGroup", command)


_GLOBAL = frozenset({"store", "identity", "today", "lang", "format", "non_interactive", "debug"})


def _as_in_verbs(param: Any) -> Any:
    """A global option as each verb has it: there, but only `--format` is in its help."""
    own = copy.copy(param)
    own.hidden = param.name != "format"
    return own


def _take_pairs(command: Any) -> None:
    """Typer knows no option that is repeated and takes two values: here a metavar of two words says so."""
    for param in command.params:
        param.nargs = 2 if param.multiple and " " in (param.metavar or "") else param.nargs


def group(help: str) -> typer.Typer:
    """A verb with verbs of its own."""
    return typer.Typer(**_STYLE, cls=Group, help=help, no_args_is_help=True, context_settings=_SETTINGS)


def group_of(help: str, table: Mapping[str, tuple[str, str]]) -> typer.Typer:
    """A verb with verbs of its own, each in a module that is imported when it is asked for."""
    app = typer.Typer(**_STYLE, cls=type("Loaded", (Below,), {"table": table}), context_settings=_SETTINGS)
    app.callback(help=help, no_args_is_help=True)(lambda: None)
    return app


def program() -> Verbs:
    """The whole command line."""
    app = typer.Typer(**{**_STYLE, "add_completion": True}, cls=Verbs, context_settings=_SETTINGS)
    app.callback(no_args_is_help=True)(clientfile)
    verbs: Any = get_command(app)
    for verb, (_, help) in VERBS.items():
        verbs.add_command(TyperCommand(verb, help=help))
    for verb in HIDDEN:
        verbs.add_command(TyperCommand(verb, hidden=True))
    return verbs  # type: ignore[no-any-return]
