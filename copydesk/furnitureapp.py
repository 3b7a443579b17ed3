"""The commands of `copydesk furniture`. What each does lives in `copydesk.furnishing`."""

from enum import StrEnum
from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

app = typer.Typer(
    short_help="Lines that an outlet repeats: learn, show, approve, refuse, undo.",
    invoke_without_command=True,
    subcommand_metavar="[COMMAND] [ARGS]...",
    rich_markup_mode=None,
)
Rules = Annotated[list[int], typer.Argument(metavar="RULE…", help="Numbers of rules.", show_default=False)]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides. Default: your login name.")]
Workers = Annotated[int | None, typer.Option(help="Cleaning processes. Default: one a core.")]


class State(StrEnum):
    """How far a rule has come (`storage.records.RuleState`, which is not imported for a help text)."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REFUSED = "refused"


@app.callback()
@told
def furniture(
    context: typer.Context,
    outlet: Annotated[str | None, typer.Option(help="Only the rules of this outlet.")] = None,
    state: Annotated[State | None, typer.Option(help="Only rules in this state.")] = None,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """List the lines that are furniture of an outlet, or may be, with the pages on which each was found.

    They are learned from pages that have little else in common, never from copies of a story or editions of a column.
    What is sure is applied: its lines go to what was removed, with the number of the rule. The rest is proposed.
    """
    from copydesk import config, furnishing

    if context.invoked_subcommand is None:
        furnishing.show_all(config.load(store=store), outlet, state, as_json=json)
    elif (outlet, state, store, json) != (None, None, None, False):
        raise typer.BadParameter(f"options stand behind the command: copydesk furniture {context.invoked_subcommand} …")


@app.command(short_help="Lay an outlet's pages beside each other and find the lines that come again.")
@told
def learn(
    outlets: Annotated[
        list[str] | None, typer.Argument(metavar="[OUTLET]…", help="Outlets; all if none is named.", show_default=False)
    ] = None,
    propose_only: Annotated[bool, typer.Option("--propose-only", help="Apply nothing, however sure.")] = False,
    store: StoreUrl = None,
    workers: Workers = None,
    json: AsJson = False,
) -> None:
    """Lay the newest pages of each outlet beside each other, and find the lines that come again.

    A line on five pages or more is proposed; one on twenty over three days, at the beginning or end of the text, is
    applied to all pages of the outlet. `copydesk serve` does this once a day (the setting `furniture`).
    """
    from copydesk import config, furnishing

    settings = config.load(store=store, workers=workers)
    furnishing.learn_now(settings, outlets or (), propose_only=propose_only, as_json=json)


@app.command(short_help="Show a rule: its counts, who decided what, and articles before and after.")
@told
def show(
    rule: Annotated[int, typer.Argument(metavar="RULE", help="The number of a rule.")],
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Show a rule: where it was found, who decided what when, and its line in the articles that have it."""
    from copydesk import config, furnishing

    furnishing.show(config.load(store=store), rule, as_json=json)


@app.command(short_help="Apply rules: their lines are no story.")
@told
def approve(rules: Rules, by: By = None, store: StoreUrl = None, workers: Workers = None, json: AsJson = False) -> None:
    """Apply rules, now and from now on: the pages of their outlets are cleaned again."""
    _decide(rules, State.APPLIED, by, store, workers, as_json=json)


@app.command(short_help="Refuse rules: their lines are story.")
@told
def refuse(rules: Rules, by: By = None, store: StoreUrl = None, workers: Workers = None, json: AsJson = False) -> None:
    """Refuse rules for good: what they removed comes back, and they are not proposed again."""
    _decide(rules, State.REFUSED, by, store, workers, as_json=json)


@app.command(short_help="Take back what was decided: rules are proposed again, and their lines come back.")
@told
def undo(rules: Rules, by: By = None, store: StoreUrl = None, workers: Workers = None, json: AsJson = False) -> None:
    """Take back what was decided about rules, by a person or by counting: they are proposed, and remove nothing."""
    _decide(rules, State.PROPOSED, by, store, workers, as_json=json)


@app.command(short_help="Say that a line of an outlet is furniture.")
@told
def add(
    outlet: Annotated[str, typer.Argument(metavar="OUTLET", help="The outlet, as its articles name it.")],
    line: Annotated[str, typer.Argument(metavar="LINE", help="The line; case, spacing and numbers do not matter.")],
    by: By = None,
    store: StoreUrl = None,
    workers: Workers = None,
    json: AsJson = False,
) -> None:
    """Say that a line of an outlet is furniture, and clean the outlet's pages again."""
    from copydesk import config, furnishing
    from copydesk.deciding import login

    furnishing.add(config.load(store=store, workers=workers), outlet, line, by or login(), as_json=json)


def _decide(
    rules: list[int], state: State, by: str | None, store: str | None, workers: int | None, *, as_json: bool
) -> None:
    from copydesk import config, furnishing
    from copydesk.deciding import login

    furnishing.decide(config.load(store=store, workers=workers), rules, state, by or login(), as_json=as_json)
