"""Webhooks: changes posted to other programs, in order, at least once, signed.

One event after another is posted to each webhook. What is not answered with 2xx is tried again later; an event that
fails `TRIES` times is put aside as dead, and the next has its turn. What is written down is written after the answer:
who is killed between the two posts the same event again, under the same id.
"""

import datetime as dt
import hmac
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from random import uniform
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson

from copydesk.config import BadConfig, Config
from copydesk.leases import Lease
from copydesk.logs import log
from copydesk.watching import DELIVERIES
from crawler.address import networks, refusal, unreadable, why_not
from storage import Store, StoreError
from storage.records import Event
from storage.webhooks import Delivery, Webhook

if TYPE_CHECKING:
    import httpx

#: 5 s doubled six times comes to 5 minutes 15 seconds until an event is put aside; the waits grow to an hour only where
#: event after event fails, which is a receiver that is away.
TRIES, _FIRST, _LONGEST = 8, 5.0, 3600.0
#: A receiver that took nothing for a day is not coming back by itself.
_GIVE_UP = dt.timedelta(days=1)
_SECONDS, _BEAT = 10.0, 2.0
#: Deliveries to one webhook before the next has its turn.
_TURN = 100


def check(url: str, settings: Config) -> None:
    """Raise BadConfig where an address may not be posted to."""
    if why := unreadable(url) or refusal(url, networks(settings.allowed_networks)):
        raise BadConfig(f"{url} is not posted to: {why} (`allowed_networks` says which networks of yours may be)")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What `X-Copydesk-Signature` says of a body and its `X-Copydesk-Timestamp`."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()


def deliver(store: Store, settings: Config, now: Callable[[], dt.datetime], go_on: Callable[[], bool]) -> int:
    """Post all that is due to every webhook; how many were delivered."""
    with store.webhooks() as hooks:
        found = hooks.every()
    return sum(_deliver(store, hook, settings, now, go_on) for hook in found if _is_due(hook, now()))


def _is_due(hook: Webhook, now: dt.datetime) -> bool:
    return hook.paused is None and (hook.not_before is None or hook.not_before <= now)


def _deliver(
    store: Store, hook: Webhook, settings: Config, now: Callable[[], dt.datetime], go_on: Callable[[], bool]
) -> int:
    done = 0
    for event, tries in _next(store, hook):
        if not go_on() or done >= _TURN:
            break
        why, later, is_gone = post(hook, event, settings, now())
        at = now()
        state = "delivered" if why is None else "waiting" if tries + 1 < TRIES else "dead"
        wait = None if why is None else at + dt.timedelta(seconds=later or _pause(hook.failures))
        with store.webhooks() as hooks:
            hooks.note(Delivery(hook.id, event.seq, state, tries + 1, why or "", at), at, wait)
            if is_gone or (why and hook.failing_since and at - hook.failing_since > _GIVE_UP):
                hooks.pause(hook.id, f"it failed: {why}")
                log.warning("alert", rule="webhook", source=hook.url, said=f"paused: {why}")
        DELIVERIES.labels(state).inc()
        if why is not None:
            break
        done += 1
    return done


def _pause(failures: int) -> float:
    """Seconds until the next try: doubled each time, the last half of them by chance."""
    longest = min(_FIRST * 2 ** min(failures, 20), _LONGEST)
    return uniform(longest / 2, longest)  # noqa: S311 - no secret


def _next(store: Store, hook: Webhook) -> Iterator[tuple[Event, int]]:
    """What is to be posted, in order, with the tries that there were: first what failed, then what is new."""
    with store.webhooks() as hooks:
        waiting = hooks.deliveries(hook.id, "waiting")
    for each in waiting:
        event = next(store.events(each.seq - 1), None)
        if event is not None and event.seq == each.seq:
            yield event, each.tries
    last = passed = hook.cursor
    for event in store.events(hook.cursor):
        passed = event.seq
        if not hook.kinds or event.kind in hook.kinds:
            last = event.seq
            yield event, 0
    if passed > last:
        with store.webhooks() as hooks:
            hooks.pass_to(hook.id, passed)


def post(hook: Webhook, event: Event, settings: Config, now: dt.datetime) -> tuple[str | None, float | None, bool]:
    """Post an event: why it failed, if it did; the seconds that were asked for; whether nobody is there for good."""
    import httpx

    body, timestamp = orjson.dumps(event), str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Copydesk-Event": str(event.kind),
        "X-Copydesk-Delivery": f"{hook.id}-{event.seq}",
        "X-Copydesk-Timestamp": timestamp,
        "X-Copydesk-Signature": signature(hook.secret, timestamp, body),
    }
    try:
        with httpx.Client(timeout=_SECONDS, trust_env=False, follow_redirects=False) as client:
            answer = client.send(_request(hook.url, body, headers, settings), stream=True)
            answer.close()
    except (httpx.HTTPError, OSError, BadConfig, ValueError) as error:
        return f"{type(error).__name__}: {error}"[:300], None, False
    if answer.is_success:
        return None, None, False
    return f"status {answer.status_code}", _asked(answer.headers.get("Retry-After", "")), answer.status_code == 410


def _asked(retry_after: str) -> float | None:
    return min(float(retry_after), 24 * _LONGEST) if retry_after.isascii() and retry_after.isdigit() else None


def _request(url: str, body: bytes, headers: dict[str, str], settings: Config) -> "httpx.Request":
    """The request, to an address that was looked at: a name that leads elsewhere the second time gains nothing."""
    import httpx

    check(url, settings)
    target = httpx.URL(url)
    port = target.port or {"http": 80, "https": 443}[target.scheme]
    allowed = networks(settings.allowed_networks)
    found = [str(place[4][0]) for place in socket.getaddrinfo(target.host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if why := why_not(ip_address(address.partition("%")[0]), allowed):
            raise BadConfig(why)
    told = {**headers, "Host": urlsplit(url).netloc}
    return httpx.Request(
        "POST",
        target.copy_with(host=found[0]),
        content=body,
        headers=told,
        extensions={"sni_hostname": target.host, "timeout": httpx.Timeout(_SECONDS).as_dict()},
    )


@contextmanager
def sending(store: Store, settings: Config, stopped: threading.Event) -> Iterator[None]:
    """Deliver beside, as long as this is entered, whenever no other process does."""

    def run() -> None:
        with Lease(store, "webhooks") as lease:
            while not stopped.wait(_BEAT):
                try:
                    if lease.is_held:
                        deliver(store, settings, _now, lambda: lease.is_held and not stopped.is_set())
                except StoreError as error:
                    log.error("webhooks wait for the store", error=str(error))

    thread = threading.Thread(target=run, name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(_SECONDS)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
