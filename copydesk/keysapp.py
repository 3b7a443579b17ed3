"""The command line of keys: `copydesk keys make|list|revoke`."""

import datetime as dt
import re
from typing import Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

app = typer.Typer(help="Make, list and revoke keys of the HTTP API.", no_args_is_help=True, rich_markup_mode=None)
_UNITS = {"h": 1, "d": 24, "w": 7 * 24}


@app.command(short_help="Make a key, and show it once.")
@told
def make(
    name: Annotated[str, typer.Argument(help="What it is for; it stands with what is decided by it.")],
    scope: Annotated[str, typer.Option(help="read, or write (which may read too).")] = "read",
    expires: Annotated[str | None, typer.Option(help="How long it holds: 12h, 90d, 4w. Default: for ever.")] = None,
    store: StoreUrl = None,
    json: AsJson = False,
) -> None:
    """Make a key of the HTTP API, and show it once: the store has only its digest.

    Clients send it as `Authorization: Bearer KEY`. With --scope write it may import, merge, split, pin and undo.
    """
    from copydesk import config, keys, screen
    from copydesk.config import BadConfig
    from storage.records import KeyScope

    if scope not in set(KeyScope):
        raise BadConfig(f"--scope {scope} is neither read nor write")
    now = dt.datetime.now(dt.UTC)
    with config.load(store=store).open_store(create=True) as opened:
        if (made := keys.make(opened, name, KeyScope(scope), now, _lasting(expires))) is None:
            raise BadConfig(f"there is or was a key {name!r}: take another name, since what it did stands under it")
    if json:
        screen.json({"key": made[0], "name": name, "scope": scope, "expires_at": made[1].expires_at})
    else:
        screen.err.print(f"The key {name} ({scope}). It is shown this once; keep it where secrets are kept.")
        typer.echo(made[0])


@app.command("list", short_help="List the keys there are and were.")
@told
def list_(store: StoreUrl = None, json: AsJson = False) -> None:
    """List the keys there are and were: scope, when made, when used last (to five minutes), whether they hold."""
    from copydesk import config, screen

    with config.load(store=store).open_store() as opened:
        found = opened.keys()
    if json:
        screen.json(found)
        return
    now = dt.datetime.now(dt.UTC)
    rows = screen.table("*Name", "Key", "Scope", "@Made", "@Used", "@Expires", "State")
    for key in found:
        state = "holds" if key.holds(now) else "revoked" if key.revoked_at else "expired"
        times = (screen.when(each) if each else "" for each in (key.made_at, key.used_at, key.expires_at))
        rows.add_row(key.name, f"{key.hint}…", str(key.scope), *times, state)
    screen.out.print(rows)


@app.command(short_help="Revoke a key for ever.")
@told
def revoke(name: Annotated[str, typer.Argument(help="The name of the key.")], store: StoreUrl = None) -> None:
    """Revoke a key for ever; a server that is running refuses it from its next request on."""
    from copydesk import config, screen
    from copydesk.config import BadConfig

    with config.load(store=store).open_store() as opened:
        if not opened.revoke_key(dt.datetime.now(dt.UTC), name):
            raise BadConfig(f"there is no key {name!r} that holds: see copydesk keys list")
    screen.out.print(f"The key {name} is revoked.")


def _lasting(told: str | None) -> dt.timedelta | None:
    from copydesk.config import BadConfig

    if told is None:
        return None
    if (found := re.fullmatch(r"(\d{1,4})([hdw])", told)) is None:
        raise BadConfig(f"--expires {told} is no length of time: write 12h, 90d or 4w")
    return dt.timedelta(hours=int(found[1]) * _UNITS[found[2]])
