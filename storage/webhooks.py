"""Webhooks: whom changes are posted to, how far each has come, and what could not be delivered.

A webhook's cursor and what became of a delivery are written together: what is behind the cursor was delivered or has a
row that says why not, so nothing is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from storage.connection import inserted, inserting
from storage.tables import delivery, feed, webhook

#: Delivered ones are kept for so many numbers of events, to be looked at.
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook. `kinds` are those of events that it takes, all if empty; `paused` says why it is, if it is."""

    id: int
    url: str
    kinds: tuple[str, ...]
    secret: str
    made_at: datetime
    paused: str | None
    cursor: int
    failures: int
    failing_since: datetime | None
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of posting event `seq`: `state` is `delivered`, `waiting` (to be tried again) or `dead`."""

    webhook_id: int
    seq: int
    state: str
    tries: int
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The verbs of webhooks, in one transaction."""

    connection: Connection

    def add(self, now: datetime, url: str, kinds: Sequence[str], secret: str, after: int | None = None) -> int:
        """Add one that begins after the event `after`, or after the newest; its id."""
        if after is None:
            after = self.connection.execute(select(func.coalesce(func.max(feed.c.last), 0))).scalar_one()
        values = {"url": url, "kinds": list(kinds), "secret": secret, "made_at": now, "cursor": after, "failures": 0}
        return inserted(self.connection, webhook, values)

    def every(self) -> list[Webhook]:
        """Every webhook, by id."""
        return [_webhook(row) for row in self.connection.execute(select(webhook).order_by(webhook.c.id))]

    def get(self, number: int) -> Webhook | None:
        """One webhook."""
        row = self.connection.execute(select(webhook).where(webhook.c.id == number)).first()
        return None if row is None else _webhook(row)

    def pause(self, number: int, why: str | None) -> None:
        """Pause one, or with None let it go on, at once."""
        changed = {"paused": why, "failures": 0, "failing_since": None, "not_before": None}
        self.connection.execute(update(webhook).where(webhook.c.id == number).values(**changed))

    def remove(self, number: int) -> None:
        """Remove one with its deliveries."""
        self.connection.execute(delete(delivery).where(delivery.c.webhook_id == number))
        self.connection.execute(delete(webhook).where(webhook.c.id == number))

    def deliveries(self, number: int, state: str | None = None) -> list[Delivery]:
        """What became of its deliveries, by event."""
        asked = select(delivery).where(delivery.c.webhook_id == number).order_by(delivery.c.seq)
        asked = asked if state is None else asked.where(delivery.c.state == state)
        return [Delivery(*row) for row in self.connection.execute(asked)]

    def replay(self, number: int) -> int:
        """Let all that could not be delivered be tried anew, before anything newer; how many."""
        dead = update(delivery).where(delivery.c.webhook_id == number, delivery.c.state == "dead")
        return self.connection.execute(dead.values(state="waiting", tries=0)).rowcount

    def pass_to(self, number: int, seq: int) -> None:
        """Move the cursor over events that are of no kind that it takes."""
        self.connection.execute(update(webhook).where(webhook.c.id == number).values(cursor=seq))

    def note(self, told: Delivery, now: datetime, not_before: datetime | None = None) -> None:
        """Write what became of a delivery, and what follows for its webhook."""
        hook = self.get(told.webhook_id)
        if hook is None:
            return
        mine = delivery.c.webhook_id == told.webhook_id
        self.connection.execute(delete(delivery).where(mine, delivery.c.seq == told.seq))
        old = mine & (delivery.c.state == "delivered") & (delivery.c.seq <= hook.cursor - _KEPT)
        self.connection.execute(delete(delivery).where(old))
        row = {name: getattr(told, name) for name in ("webhook_id", "seq", "state", "tries", "detail", "at")}
        self.connection.execute(inserting(delivery), row)
        is_well = told.state == "delivered"
        changed = {
            "cursor": max(hook.cursor, told.seq),
            "failures": 0 if is_well else hook.failures + 1,
            "failing_since": None if is_well else hook.failing_since or now,
            "not_before": not_before,
        }
        self.connection.execute(update(webhook).where(webhook.c.id == hook.id).values(**changed))


def _webhook(row: Any) -> Webhook:
    return Webhook(**{**row._mapping, "kinds": tuple(row.kinds)})
