"""What commands share: their common options, and how faults are told."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

StoreUrl = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="The store: a file or a SQLAlchemy URL. Default: copydesk.db here."),
]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a page that needs nothing else, to be shown.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
#: Commands that go on where they were stopped.
RESUMABLE = ("import_", "reprocess", "crawl", "serve", "reindex", "retain")
Command = TypeVar("Command", bound=Callable[..., Any])


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
            raise BrokenPipeError from None  # with its number, click would take it for its own and exit with 1
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            typer.echo(f"copydesk: cannot write{place}: {error.strerror or error}", err=True)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            goes_on = " Nothing is lost; the same command goes on from here." if command.__name__ in RESUMABLE else ""
            typer.echo(f"\ncopydesk: stopped.{goes_on}", err=True)
            raise typer.Exit(130) from None

    return run  # type: ignore[return-value]
