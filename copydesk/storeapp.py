"""The commands of `copydesk store`. What each does lives in a module of its name."""

from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

app = typer.Typer(help="Copy a whole store; say who may read it.", no_args_is_help=True, rich_markup_mode=None)


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


@app.command(short_help="Let a role of PostgreSQL read the views, and nothing else.")
@told
def grant(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="The role, which is there already.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the statements; execute none.")] = False,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Let a role of PostgreSQL read the views of docs/sql.md, and nothing else; it stays so over upgrades.

    To take it back: REVOKE SELECT ON … FROM ROLE, with the views that --dry-run names.
    """
    from copydesk import config, screen

    with config.load(store=store).open_store() as opened:
        statements = opened.grant(role, apply=not dry_run)
    if json:
        screen.json({"role": role, "granted": not dry_run, "statements": statements})
    else:
        for statement in statements:
            typer.echo(f"{statement};")
