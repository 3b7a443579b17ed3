"""The command line: every command, its options and its help. What each does lives in a module of its name."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

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
StoreUrl = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="The store: a file or a SQLAlchemy URL. Default: copydesk.db here."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
#: Commands that go on where they were stopped.
RESUMABLE = ("import_", "reprocess")
Command = TypeVar("Command", bound=Callable[..., Any])


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


class What(StrEnum):
    """What can be exported."""

    ARTICLES = "articles"
    STORIES = "stories"


class Format(StrEnum):
    """How it can be exported."""

    JSONL = "jsonl"


def told(command: Command) -> Command:
    """Faults that a user can do something about are told in one line, not as a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        from copydesk.config import BadConfig
        from copydesk.showing import NotThere
        from storage import StoreError

        try:
            command(*args, **kwargs)
        except (StoreError, BadConfig, NotThere) as error:
            typer.echo(f"copydesk: {error}", err=True)
            raise typer.Exit(2) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            typer.echo(f"copydesk: cannot write{place}: {error.strerror or error}", err=True)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            goes_on = " Nothing is lost; the same command goes on from here." if command.__name__ in RESUMABLE else ""
            typer.echo(f"\ncopydesk: stopped.{goes_on}", err=True)
            raise typer.Exit(130) from None

    return run  # type: ignore[return-value]


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
    """Show what would be kept, removed and known of files, without a store."""
    from copydesk import cleaning, config

    raise typer.Exit(cleaning.run(paths, config.load(workers=workers).workers, as_jsonl=jsonl))


@app.command(short_help="List the stories, newest first.")
@told
def stories(
    store: StoreUrl = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="How many at the most.")] = 50,
    copies: Annotated[int, typer.Option(min=1, help="Only stories with at least this many articles.")] = 1,
    json: AsJson = False,
) -> None:
    """List the stories, newest first: the headline of the original, its agency, who carried it and when."""
    from copydesk import config, showing

    showing.stories(config.load(store=store), limit, copies, as_json=json)


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
    json: AsJson = False,
) -> None:
    """Show two articles side by side: shared passages, what differs, and why they were folded or not."""
    from copydesk import comparing, config

    comparing.run(config.load(store=store), a, b, as_json=json)


@app.command(short_help="Write all articles or stories as JSON Lines.")
@told
def export(
    what: Annotated[What, typer.Argument(help="What to write.")],
    format: Annotated[Format, typer.Option(help="How to write it.")] = Format.JSONL,  # noqa: A002, ARG001
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to; standard output if not given."),
    ] = None,
    store: StoreUrl = None,
) -> None:
    """Write all articles or stories as JSON Lines, the contract in docs/contract.md. FILE appears when complete."""
    from copydesk import config, exporting

    exporting.run(config.load(store=store), str(what), output)


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
