"""The commands of `copydesk store`. What each does lives in a module of its name."""

from typing import Annotated

import typer

from copydesk.options import AsJson, told

app = typer.Typer(help="Copy a whole store.", no_args_is_help=True, rich_markup_mode=None)


@app.command(short_help="Copy a store, from SQLite to PostgreSQL, back, or within one kind.")
@told
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store: a file or a SQLAlchemy URL.")],
    to: Annotated[str, typer.Argument(metavar="TO", help="Where there is none yet: a file, or an empty database.")],
    json: AsJson = False,
) -> None:
    """Copy a store to a new file or an empty database: every row, id and event, so that all goes on in the copy.

    Each table is read again in the copy and compared. It is there as a whole or not at all; what is written to FROM
    meanwhile is not in it. Then point `store` at the copy.
    """
    from copydesk import config, copying

    copying.run(config.load(store=source), to, as_json=json)
