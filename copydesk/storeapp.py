"""The commands of `copydesk store`. What each does lives in a module of its name."""

from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

app = typer.Typer(help="Say who may read a store.", no_args_is_help=True, rich_markup_mode=None)


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
