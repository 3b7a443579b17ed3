"""The commands of `copydesk stories`. What each does lives in `copydesk.showing` and `copydesk.deciding`."""

from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

app = typer.Typer(
    short_help="List the stories, newest first; merge, split and pin them by hand.",
    invoke_without_command=True,
    subcommand_metavar="[COMMAND] [ARGS]...",
    rich_markup_mode=None,
)
#: Stories listed unless told otherwise: two screens.
NEWEST = 50
Story = Annotated[str, typer.Argument(metavar="STORY", help="A story: 12 or s12.", show_default=False)]
Note = Annotated[str | None, typer.Option(help="Why, for those who come after.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides. Default: your login name.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")]


@app.callback()
@told
def stories(
    context: typer.Context,
    store: StoreUrl = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="How many at the most.")] = NEWEST,
    copies: Annotated[int, typer.Option(min=1, help="Only stories with at least this many articles.")] = 1,
    json: AsJson = False,
) -> None:
    """List the stories, newest first: the headline of the original, its agency, who carried it and when.

    With a command, decide by hand what is one story. A decision is about the articles of a story, is remembered,
    binds every later import and reprocess, and can be undone.
    """
    from copydesk import config, showing

    if context.invoked_subcommand is None:
        showing.stories(config.load(store=store), limit, copies, as_json=json)
    elif (store, limit, copies, json) != (None, NEWEST, 1, False):
        raise typer.BadParameter(f"options stand behind the command: copydesk stories {context.invoked_subcommand} …")


@app.command(short_help="Make one story of several.")
@told
def merge(
    names: Annotated[list[str], typer.Argument(metavar="STORY…", help="Two stories or more: 12 or s12.")],
    note: Note = None,
    by: By = None,
    dry_run: DryRun = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Make one story of several, now and in every later run.

    All of their articles are one story from now on, whatever they share, and what is a copy of one of them comes into
    it. The story with the most articles keeps its id; an id that ended leads to the story it went into.
    """
    from copydesk import deciding

    deciding.merge(deciding.Asked.of(store, by, note, dry_run=dry_run, as_json=json), names)


@app.command(short_help="Take articles out of a story.")
@told
def split(
    name: Story,
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE…", help="Articles that leave it: 34 or a34.")],
    each: Annotated[bool, typer.Option("--each", help="Each article alone, not all of them together.")] = False,
    note: Note = None,
    by: By = None,
    dry_run: DryRun = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Take articles out of a story: they leave together as a story of their own.

    From now on they are never one story with those that stay, and no later article brings the two together. Those
    that stay are held by nothing but what they share, so they may fall apart where one that left was their link.
    """
    from copydesk import deciding

    deciding.split(deciding.Asked.of(store, by, note, dry_run=dry_run, as_json=json), name, articles, each=each)


@app.command(short_help="Hold a story's articles together, or choose its original.")
@told
def pin(
    name: Story,
    original: Annotated[
        str | None, typer.Option(metavar="ARTICLE", help="The article that is the original: 34 or a34.")
    ] = None,
    note: Note = None,
    by: By = None,
    dry_run: DryRun = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Hold the present articles of a story together, whatever comes; with --original, choose its original too.

    Others may still join. A pinned original is the original of whatever story it stands in.
    """
    from copydesk import deciding

    deciding.pin(deciding.Asked.of(store, by, note, dry_run=dry_run, as_json=json), name, original)


@app.command(short_help="Tell what became of a story.")
@told
def history(name: Story, store: StoreUrl = None, json: AsJson = False) -> None:
    """Tell what became of a story, the first first: who joined and left, and why, merges, splits, decisions by hand.

    An id that ended leads to the story it went into; the history of what went into a story is part of its own.
    """
    from copydesk import config, history

    history.run(config.load(store=store), name, as_json=json)


@app.command(short_help="List what was decided by hand.")
@told
def decisions(store: StoreUrl = None, json: AsJson = False) -> None:
    """List what was decided by hand, the last first: who, when, why, about which articles, and whether it stands."""
    from copydesk import config, deciding

    deciding.listed(config.load(store=store), as_json=json)


@app.command(short_help="Take a decision back.")
@told
def undo(
    number: Annotated[int, typer.Argument(metavar="DECISION", help="Its number in: copydesk stories decisions")],
    by: By = None,
    dry_run: DryRun = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Take a decision back: its articles are folded again by what they share and what else was decided.

    The decision stays in the list, with who undid it and when.
    """
    from copydesk import deciding

    deciding.undo(deciding.Asked.of(store, by, None, dry_run=dry_run, as_json=json), number)
