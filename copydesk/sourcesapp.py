"""The commands of `copydesk sources`. What each does lives in `copydesk.sourcing` and `copydesk.discovering`."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

app = typer.Typer(
    help="The list of what is crawled, sources.toml: find, add, check, show, pause.",
    short_help="The list of what is crawled: find, add, check, show, pause.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="A source, as the list names it.")]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]…", help="Sources, as the list names them.", show_default=False)
]
All = Annotated[bool, typer.Option("--all", help="Every source, until resumed.")]


@app.command(short_help="Find a site's feeds, sitemaps and sections, and write them down.")
@told
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The site's home page.")],
    name: Annotated[str | None, typer.Option(help="What to call it. Default: made of its title.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is found; write nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Find a site's feeds, news sitemaps and sections from its home page and robots.txt, show and write them down."""
    from copydesk import config, discovering

    raise typer.Exit(discovering.run(config.load(), url, name, dry_run=dry_run, as_json=json))


@app.command("import", short_help="Take over the feeds of an OPML file.")
@told
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file, as feed readers export it.")],
) -> None:
    """Take over the feeds of an OPML file, as feed readers export it. Sources of the same name are written over."""
    from copydesk import config, sourcing

    sourcing.take(config.load(), file)


@app.command(short_help="Write the list as OPML.")
@told
def export(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to; standard output if not given.")
    ] = None,
) -> None:
    """Write the list as OPML 2.0; what other readers have no field for is in a namespace of ours, and comes back."""
    from copydesk import config, sourcing

    sourcing.give(config.load(), output)


@app.command("list", short_help="List the sources.")
@told
def list_(json: AsJson = False) -> None:
    """List the sources with what they are visited for."""
    from copydesk import config, sourcing

    sourcing.listed(config.load(), as_json=json)


@app.command(short_help="Show one source: its listings, how they do, and what went wrong on which day.")
@told
def show(name: Name, store: StoreUrl = None, json: AsJson = False) -> None:
    """Show one source: its listings with when they are visited, and its outcomes by day with what they mean."""
    from copydesk import config, sourcing

    sourcing.shown(config.load(store=store), name, as_json=json)


@app.command(short_help="Leave sources alone for a while.")
@told
def pause(names: Names = None, everything: All = False) -> None:
    """Leave sources alone until they are resumed; what is known of them stays."""
    from copydesk import config, sourcing

    sourcing.pause(config.load(), names or [], everything=everything, paused=True)


@app.command(short_help="Visit sources again.")
@told
def resume(names: Names = None, everything: All = False) -> None:
    """Visit sources again that were paused."""
    from copydesk import config, sourcing

    sourcing.pause(config.load(), names or [], everything=everything, paused=False)


@app.command(short_help="Name each mistake in the list, with its line.")
@told
def check() -> None:
    """Name each mistake in the list, with its line. Nothing is fetched."""
    from copydesk import config, sourcing

    raise typer.Exit(sourcing.check(config.load()))


@app.command(short_help="Take a source off the list.")
@told
def remove(name: Name) -> None:
    """Take a source off the list. Its articles stay in the store."""
    from copydesk import config, sourcing

    sourcing.remove(config.load(), name)
