"""The commands of webhooks. What delivers lives in `copydesk.webhooks`."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copydesk.options import AsJson, StoreUrl, told

if TYPE_CHECKING:
    from storage.webhooks import Webhooks

app = typer.Typer(help="Post changes to other programs, signed.", no_args_is_help=True, rich_markup_mode=None)
Number = Annotated[int, typer.Argument(metavar="ID", help="The webhook: copydesk webhooks list.")]


@app.command(short_help="Post changes to an address from now on.")
@told
def add(
    url: Annotated[str, typer.Argument(help="The address, http or https.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of event; may be said again.")] = None,
    secret_file: Annotated[Path | None, typer.Option(help="A file with the secret; else one is made.")] = None,
    after: Annotated[int | None, typer.Option(min=0, help="Begin after this event; 0: with the first.")] = None,
    store: StoreUrl = None,
) -> None:
    """Post changes to an address from now on, in order, at least once; shows the secret that signs them."""
    import secrets

    from copydesk import config, screen, webhooks
    from copydesk.config import BadConfig
    from storage.records import EventKind

    settings = config.load(store=store)
    webhooks.check(url, settings)
    if unknown := set(kind or ()) - set(EventKind):
        raise BadConfig(f"there is no kind {min(unknown)}: see docs/store.md")
    secret = secret_file.read_text(encoding="utf-8").strip() if secret_file else secrets.token_urlsafe(32)
    with settings.open_store(create=True) as opened, opened.webhooks() as hooks:
        number = hooks.add(dt.datetime.now(dt.UTC), url, kind or (), secret, after)
    screen.err.print(f"Webhook {number} is added. Its secret:")
    typer.echo(secret)


@app.command("list", short_help="List webhooks.")
@told
def list_(store: StoreUrl = None, json: AsJson = False) -> None:
    """List webhooks: how far each has come, and whether it fails or is paused, and why."""
    from copydesk import screen

    with _hooks(store) as hooks:
        found = hooks.every()
    if json:
        names = ("id", "url", "kinds", "made_at", "paused", "cursor", "failures", "failing_since", "not_before")
        screen.json([{name: getattr(hook, name) for name in names} for hook in found])
        return
    rows = screen.table("#Id", "*Address", "#Cursor", "#Failures", "State")
    for hook in found:
        rows.add_row(str(hook.id), hook.url, str(hook.cursor), str(hook.failures), hook.paused or "active")
    screen.out.print(rows)


@app.command(short_help="Post nothing to a webhook for now.")
@told
def pause(number: Number, store: StoreUrl = None) -> None:
    """Post nothing to a webhook until it is resumed; it goes on where it was."""
    with _hooks(store) as hooks:
        hooks.pause(_known(hooks, number), "by hand")


@app.command(short_help="Go on with a webhook that is paused.")
@told
def resume(number: Number, store: StoreUrl = None) -> None:
    """Go on with a webhook where it was, at once."""
    with _hooks(store) as hooks:
        hooks.pause(_known(hooks, number), None)


@app.command(short_help="Remove a webhook.")
@told
def remove(number: Number, store: StoreUrl = None) -> None:
    """Remove a webhook, with what could not be delivered to it."""
    with _hooks(store) as hooks:
        hooks.remove(_known(hooks, number))


@app.command(short_help="Show what became of deliveries.")
@told
def deliveries(number: Number, store: StoreUrl = None, json: AsJson = False) -> None:
    """Show what became of deliveries: `delivered`, `waiting` to be tried again, or `dead`, and why."""
    from copydesk import screen

    with _hooks(store) as hooks:
        found = hooks.deliveries(_known(hooks, number))
    if json:
        screen.json(found)
        return
    rows = screen.table("#Event", "State", "#Tries", "*Why")
    for each in found:
        rows.add_row(str(each.seq), each.state, str(each.tries), each.detail)
    screen.out.print(rows)


@app.command(short_help="Try anew what could not be delivered.")
@told
def replay(number: Number, store: StoreUrl = None) -> None:
    """Try anew what is dead, before anything newer."""
    from copydesk import screen

    with _hooks(store) as hooks:
        count = hooks.replay(_known(hooks, number))
    screen.out.print(f"{screen.count(count, 'delivery', 'deliveries')} to be tried anew")


@app.command(short_help="Post what is due, once.")
@told
def deliver(store: StoreUrl = None) -> None:
    """Post what is due to every webhook, once; `copydesk serve` does it all the time, and one process at a time."""
    from copydesk import config, screen, webhooks
    from copydesk.config import BadConfig
    from copydesk.leases import Lease

    settings = config.load(store=store)
    with settings.open_store() as opened, Lease(opened, "webhooks") as lease:
        if not lease.is_held:
            raise BadConfig("another process delivers to webhooks: copydesk serve does it by itself")
        count = webhooks.deliver(opened, settings, lambda: dt.datetime.now(dt.UTC), lambda: lease.is_held)
    screen.out.print(f"{screen.count(count, 'event')} delivered")


@contextmanager
def _hooks(store: str | None) -> Iterator["Webhooks"]:
    from copydesk import config

    with config.load(store=store).open_store() as opened, opened.webhooks() as hooks:
        yield hooks


def _known(hooks: "Webhooks", number: int) -> int:
    from copydesk.config import BadConfig

    if hooks.get(number) is None:
        raise BadConfig(f"there is no webhook {number}: see copydesk webhooks list")
    return number
