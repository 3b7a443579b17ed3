"""The command `copydesk export`. What it does lives in `copydesk.exporting` and `copydesk.exports`."""

import datetime as dt
from typing import Annotated

import typer

from copydesk.exports import Format, What
from copydesk.options import AsJson, StoreUrl, told

_DAY = ["%Y-%m-%d"]


@told
def export(
    what: Annotated[What, typer.Argument(help="What to write.")],
    format: Annotated[Format, typer.Option(help="How to write it.")] = Format.JSONL,  # noqa: A002
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="PLACE",
            help="A file, a folder, or a URL (s3://…, sftp://…, memory://…); standard output if not given.",
        ),
    ] = None,
    since: Annotated[
        int | None, typer.Option(min=0, metavar="CURSOR", help="Only what changed after this event, and what is gone.")
    ] = None,
    first: Annotated[
        dt.datetime | None, typer.Option("--from", formats=_DAY, metavar="DAY", help="Published on this day or later.")
    ] = None,
    last: Annotated[
        dt.datetime | None, typer.Option("--to", formats=_DAY, metavar="DAY", help="Published on this day or earlier.")
    ] = None,
    outlet: Annotated[list[str] | None, typer.Option(help="Of this outlet; more than one may be named.")] = None,
    agency: Annotated[list[str] | None, typer.Option(help="That credit this agency.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="In this language: en.")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Replace what an earlier export left in the folder.")] = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Write what is in the store as JSON Lines, CSV or Parquet: docs/exports.md says what is in each column.

    A file appears when it is complete. A folder is filled with files of one day each (day=2026-03-04/…), which pandas,
    Polars and DuckDB read as one table; killed, the same command goes on behind what is finished. What is told at the
    end is the number to give to --since next time. With --format ninjs each line is an object of ninjs 3.1
    (docs/formats.md), of articles and of stories.
    """
    from copydesk import config, exporting
    from copydesk.exports.asked import BadRequest, Request
    from storage.bulk import Wanted

    if json and output is None:
        raise typer.BadParameter("--json tells what was written to a place: name one with -o")
    days = (first and first.date(), last and last.date())
    wanted = Wanted(*days, tuple(outlet or ()), tuple(agency or ()), tuple(language or ()))
    request = Request(what, format, output, since, wanted, anew)
    try:
        exporting.run(config.load(store=store), request, as_json=json)
    except BadRequest as error:
        raise typer.BadParameter(str(error)) from None
