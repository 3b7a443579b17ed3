"""The command line: every command, its options and its help. What each does lives in a module of its name."""

from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from copydesk.exportapp import export
from copydesk.furnitureapp import app as furniture
from copydesk.judgingapp import backtest, evaluate
from copydesk.keysapp import app as keys
from copydesk.options import AsJson, Html, StoreUrl, told
from copydesk.removalapp import forget, retain
from copydesk.searchapp import reindex, search
from copydesk.sourcesapp import app as sources
from copydesk.storeapp import app as store_commands
from copydesk.storiesapp import app as stories
from copydesk.webhooksapp import app as webhooks

app = typer.Typer(
    help="Ingest syndicated news, keep only the story, fold its copies together, and keep a clean store.",
    epilog="Start with: copydesk import FOLDER, then copydesk stories. Settings: copydesk.toml or COPYDESK_STORE.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    rich_markup_mode=None,
)

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.", show_default=False)]
app.add_typer(stories, name="stories")
app.add_typer(sources, name="sources")
app.add_typer(keys, name="keys")
app.add_typer(store_commands, name="store")
app.add_typer(webhooks, name="webhooks")
app.add_typer(furniture, name="furniture")
app.add_typer(evaluate, name="evaluate")
app.add_typer(backtest, name="backtest")


def _version(asked: bool) -> None:
    if asked:
        from copydesk import contract

        typer.echo(f"copydesk {metadata.version('copydesk')}, contract {contract.VERSION}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version and that of the contract."),
    ] = False,
) -> None:
    """Ingest syndicated news, keep only the story, fold its copies together, and keep a clean store."""


class FeedFormat(StrEnum):
    """How a feed is written."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


@app.command("import", short_help="Bring files and folders into the store.")
@told
def import_(
    paths: Paths,
    store: StoreUrl = None,
    outlet: Annotated[str | None, typer.Option(help="Who published these files, where they do not say.")] = None,
    workers: Annotated[int | None, typer.Option(help="Cleaning processes. Default: one a core.")] = None,
    rejects: Annotated[Path, typer.Option(help="Where rejected inputs go, to be mended and imported again.")] = Path(
        "copydesk-rejects.jsonl"
    ),
    account: Annotated[
        Path | None, typer.Option(help="Write the account of every input here, a JSON line each.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Bring files and folders into the store.

    Reads text (.txt), HTML (.html, .htm), and JSON or JSON Lines of ready articles (url, outlet, title, text or
    html, published_at, authors), all of them gzipped too. Each input is accounted for: accepted, same as before,
    new version, or rejected with its reason. Importing the same again changes nothing; a run that was stopped or
    killed goes on where it was.
    """
    from copydesk import config, importing

    settings = config.load(store=store, workers=workers)
    request = importing.Request(tuple(paths), settings, outlet, rejects, account, dry_run)
    raise typer.Exit(importing.run(request, as_json=json))


@app.command(short_help="Show what would be kept, removed and known of files; no store.")
@told
def clean(
    paths: Paths,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON object a line: the contract in docs/contract.md.")
    ] = False,
    workers: Annotated[int | None, typer.Option(help="Cleaning processes. Default: one a core.")] = None,
) -> None:
    """Show what would be kept, removed and known of files, without a store.

    What sources.toml says of the pages of a site holds here too, so this is where to try it.
    """
    from copydesk import cleaning, config

    raise typer.Exit(cleaning.run(paths, config.load(workers=workers), as_jsonl=jsonl))


@app.command(short_help="Show a story (12) or an article (a34) in full.")
@told
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="A story (12 or s12) or an article (a34).")],  # noqa: A002
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Show a story: who ran it, when, how much of it, and why each copy belongs.

    Or an article: its clean text, what is known of it, and every line that was removed with the rule that did.
    """
    from copydesk import config, showing

    showing.one(config.load(store=store), id, as_json=json)


@app.command(short_help="Show two articles side by side: what they share and why they were folded or not.")
@told
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="An article: 34 or a34.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    store: StoreUrl = None,
    html: Html = None,
    json: AsJson = False,
) -> None:
    """Show two articles side by side, and why they were folded or not.

    What they share stands paragraph by paragraph, with the numbers and names that differ marked. Articles that were
    never compared are compared now: whether they were candidates, too far apart in time, or decided by hand.
    """
    from copydesk import comparing, config

    comparing.run(config.load(store=store), a, b, as_json=json, html=html)


@app.command(short_help="Show the agency's versions of a story: what changed, and who carries which.")
@told
def versions(
    story: Annotated[str, typer.Argument(metavar="STORY", help="A story: 12 or s12.")],
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Show the versions of the agency's text in order: what changed in each, and which outlets carry it.

    Numbers and names before and after, paragraphs put in and taken out; then who still carries an earlier version, one
    that was corrected since, or a story that was killed.
    """
    from copydesk import chains, config

    chains.run(config.load(store=store), story, as_json=json)


app.command(short_help="Write what is in the store as JSON Lines, CSV or Parquet.")(export)


@app.command(short_help="Write the newest stories as RSS, Atom or JSON Feed.")
@told
def feed(
    format: Annotated[FeedFormat, typer.Option(help="RSS 2.0, Atom, or JSON Feed 1.1.")] = FeedFormat.RSS,  # noqa: A002
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="How many stories at the most.")] = 50,
    copies: Annotated[int, typer.Option(min=1, help="Only stories with at least this many articles.")] = 1,
    home: Annotated[str, typer.Option(metavar="URL", help="Where the feed will lie.")] = "http://localhost/",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to; standard output if not given."),
    ] = None,
    store: StoreUrl = None,
) -> None:
    """Write the stories that changed last as a feed: an entry a story, with the text of its original."""
    from copydesk import config, feeding

    feeding.run(config.load(store=store), str(format), limit, copies, home, output)


@app.command(short_help="Clean every stored raw page again and fold anew.")
@told
def reprocess(
    store: StoreUrl = None,
    workers: Annotated[int | None, typer.Option(help="Cleaning processes. Default: one a core.")] = None,
    json: AsJson = False,
) -> None:
    """Clean every stored raw page again, with the rules of this version of copydesk, and fold anew."""
    from copydesk import config, importing

    raise typer.Exit(importing.reprocess(config.load(store=store, workers=workers), as_json=json))


@app.command(short_help="Decide again the days on which an article had too many candidates.")
@told
def settle(store: StoreUrl = None, json: AsJson = False) -> None:
    """Decide again, on all that has come, the days on which an article had more candidates than it was compared with.

    An import does it by itself when it ends, for the days whose window has closed.
    """
    from copydesk import config, importing

    raise typer.Exit(importing.settle(config.load(store=store), as_json=json))


@app.command(short_help="Import the sample files into a fresh store and show what happened.")
@told
def demo(
    seeds: Annotated[Path, typer.Option(help="The sample files.")] = Path("seeds"),
) -> None:
    """Import the sample files into a fresh store, and show articles, what was removed, and the stories."""
    from copydesk import demonstration

    demonstration.run(seeds)


@app.command(short_help="Visit what is due of the sources, one round, in the foreground.")
@told
def crawl(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Sources; all if none is named.", show_default=False)
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="Visit every listing, whether it is due or not.")] = False,
    limit: Annotated[int | None, typer.Option(min=0, help="Visit at most so many articles.")] = None,
    store: StoreUrl = None,
    workers: Annotated[int | None, typer.Option(help="Cleaning processes. Default: one a core.")] = None,
    json: AsJson = False,
) -> None:
    """Visit what is due of the sources in sources.toml: feeds, sitemaps and sections, then the articles they list.

    Every page is kept as it came, and made into articles and stories beside. A round that was stopped or killed goes on
    where it was. robots.txt is obeyed, and one host is asked one thing at a time.
    """
    from copydesk import config, crawling

    request = crawling.Request(tuple(names or ()), config.load(store=store, workers=workers), now, limit)
    raise typer.Exit(crawling.run(request, as_json=json))


@app.command(short_help="Show how each source is doing: last and next visit, new, failed, why.")
@told
def status(store: StoreUrl = None, json: AsJson = False) -> None:
    """Show each source: last run, next run, new, known, failed, health, and why."""
    from copydesk import config, status

    status.run(config.load(store=store), as_json=json)


@app.command(short_help="Run the schedule and answer over HTTP until stopped.")
@told
def serve(
    store: StoreUrl = None,
    workers: Annotated[int | None, typer.Option(help="Cleaning processes. Default: one a core.")] = None,
    listen: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="Where the API answers.")] = None,
    schedule: Annotated[
        bool, typer.Option("--schedule/--no-schedule", help="Whether to crawl, or only to answer and to import.")
    ] = True,
) -> None:
    """Run the schedule until stopped (Ctrl-C, SIGTERM): every source at the pace of what it brings. Answer over HTTP.

    One process runs it for a store; another one waits and takes over within half a minute when it dies. sources.toml is
    read again when it changes. The HTTP API is under /v1 (docs/api.md), beside /healthz, /readyz and /metrics.
    """
    from copydesk import config, serving

    raise typer.Exit(serving.run(config.load(store=store, workers=workers, listen=listen), schedule=schedule))


@app.command(short_help="Examine the store: what is wrong, and what to do about it.")
@told
def doctor(
    quick: Annotated[bool, typer.Option("--quick", help="Leave out what reads the whole store.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended without taking anything away.")] = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Examine a store and what is around it: the file, the rules that stories keep, the events, the index, the clock.

    Each finding says what is wrong and what to do. Nothing is changed without --fix. Where there is a fault, it exits
    with 1.
    """
    from copydesk import config, doctor

    raise typer.Exit(doctor.run(config.load(store=store), quick=quick, fix=fix, as_json=json))


app.command(short_help="Find articles or stories by their words.")(search)
app.command(short_help="Let search find what was in the store before it could.")(reindex)
app.command(short_help="Remove articles for good, so that they do not come back.")(forget)
app.command(short_help="Let go of what has been kept for long enough.")(retain)
