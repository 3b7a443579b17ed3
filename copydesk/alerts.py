"""Alerts: what a person should hear of though nobody looks, each by a rule that says why.

A rule is judged against the source's own past, never against other sources: a weekly is not silent on a Tuesday. An
alert is told once when it begins, and once more a day while it lasts.
"""

import datetime as dt
import json
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import pairwise
from urllib.request import Request, urlopen

from copydesk.config import Config
from copydesk.logs import log
from copydesk.watching import ALERTS
from crawler import health
from crawler.sources import Source
from storage.crawl import Crawl
from storage.crawlrecords import Quality, SourceState

#: A source is silent when nothing new has come for so many times its longest usual gap, and at least `_HUSH`. Three
#: gaps: a desk that publishes every working day has its longest gap over a weekend, and is not told of at Easter.
_GAPS, _HUSH = 3, dt.timedelta(hours=12)
#: Days of the past that a rule compares with, and the pages that both sides need before a share means something:
#: of 20 pages a share of a half is known to within .22 (two standard errors).
_PAST, _ENOUGH = 14, 20
_AGAIN = dt.timedelta(days=1)
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell: by which rule, of which source, and what a person should know."""

    rule: str
    source: str
    said: str


def judge(crawl: Crawl, sources: Mapping[str, Source], now: dt.datetime) -> list[Alert]:
    """What the rules say of every source that is neither paused nor kept quiet (`alerts = false`)."""
    states = {state.name: state for state in crawl.states()}
    since = now - dt.timedelta(days=1)
    before = crawl.quality(now - dt.timedelta(days=_PAST), since)
    today = crawl.quality(since, now)
    active = [source for name, source in sources.items() if source.alerts and not source.paused and name in states]
    found: list[Alert] = []
    for source in active:
        name, state = source.name, states[source.name]
        days = sorted(tally.day for tally in crawl.tallies("", name) if tally.outcome == "new")
        found += [each for each in (_silent(state, days, now, source.silent_after), _dead(state)) if each]
        found += _worse(name, before.get(name), today.get(name), source.alert_share)
    return found


def _silent(state: SourceState, days: Sequence[str], now: dt.datetime, after: dt.timedelta | None) -> Alert | None:
    """Nothing new for longer than the source's own rhythm or than its list says, though its listings answer."""
    quiet = now - (state.new_at or state.first_seen_at)
    if after is not None:
        told = f"nothing new for {_days(quiet)}; silent_after is {_days(after)}"
        return Alert("silent", state.name, told) if quiet >= after else None
    if state.new_at is None or len(days) < 3:
        return None
    usual = max(later - earlier for earlier, later in pairwise(dt.date.fromisoformat(day) for day in days))
    if quiet < max(usual * _GAPS, _HUSH):
        return None
    return Alert("silent", state.name, f"nothing new for {_days(quiet)}; its longest gap was {_days(usual)}")


def _dead(state: SourceState) -> Alert | None:
    if health.of(state.failures) is not health.Health.DEAD:
        return None
    return Alert("dead", state.name, f"every visit fails: {state.outcome} {state.detail or ''}".strip())


def _worse(name: str, before: Quality | None, today: Quality | None, share: float) -> list[Alert]:
    """Fields that pages used to have and no longer do; furniture on all of them; nothing but walls."""
    if today is None or today.pages < _ENOUGH:
        return []
    if today.walls == today.pages:
        return [Alert("only-walls", name, f"all {today.pages} pages of a day were rejected, most as {today.reason}")]
    if before is None or before.pages < _ENOUGH:
        return []
    found = [
        Alert(
            "coverage", name, f"{field} on {_share(now)} of the pages, {_share(then)} before: has the template changed?"
        )
        for field, then, now in zip(("a date", "an author", "a title"), before.coverage, today.coverage, strict=True)
        if then - now > share
    ]
    if today.removed - before.removed > share:
        told = f"{_share(today.removed)} of the lines are furniture, {_share(before.removed)} before"
        found.append(Alert("furniture", name, told))
    return found


def _share(part: float) -> str:
    return f"{part:.0%}"


def _days(span: dt.timedelta) -> str:
    return f"{span.days} days" if span.days > 1 else f"{span.total_seconds() / 3600:.0f} hours"


class Alarms:
    """Tells alerts to the log, and to a webhook and by mail where the settings name them."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._told: dict[tuple[str, str], dt.datetime] = {}

    def tell(self, found: Sequence[Alert], now: dt.datetime) -> list[Alert]:
        """Tell what has begun, or was told a day ago; what was told. What has ended is forgotten."""
        standing = {(each.rule, each.source) for each in found}
        self._told = {key: at for key, at in self._told.items() if key in standing}
        due = [
            each
            for each in found
            if now - self._told.get((each.rule, each.source), dt.datetime.min.replace(tzinfo=dt.UTC)) >= _AGAIN
        ]
        for each in due:
            self._told[each.rule, each.source] = now
            ALERTS.labels(each.rule).inc()
            log.warning("alert", rule=each.rule, source=each.source, said=each.said)
        if due:
            self._send(due)
        return due

    def _send(self, due: Sequence[Alert]) -> None:
        for way, place in ((_post, self._settings.alert_webhook), (_mail, self._settings.alert_mail)):
            if place is None:
                continue
            try:
                way(place, due, self._settings)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                log.error("an alert could not be sent", to=place, error=str(error))


def _post(url: str, due: Sequence[Alert], _settings: Config) -> None:
    """A JSON object with a list of alerts; the address is the operator's own setting, so any network will do."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("alert_webhook is no http address")
    told = [{"rule": each.rule, "source": each.source, "said": each.said} for each in due]
    body = json.dumps({"alerts": told}).encode()
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=_SECONDS):  # noqa: S310 - checked
        pass


def _mail(to: str, due: Sequence[Alert], settings: Config) -> None:
    message = EmailMessage()
    message["Subject"] = f"copydesk: {due[0].rule} {due[0].source}" + (f" and {len(due) - 1} more" if due[1:] else "")
    message["From"] = message["To"] = to
    message.set_content("\n".join(f"{each.source} ({each.rule}): {each.said}" for each in due))
    host, _, port = settings.smtp.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=_SECONDS) as server:
        server.send_message(message)
