"""What a server says about time: when to come again, and for how long its answer holds. `now` is an argument."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: What `Retry-After` can ask for at most. Longer is a mistake (milliseconds, a date in another century) or a ban,
#: and a ban is better seen once a day than never.
LONGEST_WAIT = timedelta(days=1)
#: What `fresh_until` says at most; `max-age` of a year is common and meant for pictures.
LONGEST_FRESH = timedelta(days=30)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_STALE = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,])", re.IGNORECASE)


def moment(text: str | None) -> datetime | None:
    """An HTTP date, in any of its three forms; None for anything else."""
    try:
        found = parsedate_to_datetime(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def retry_after(text: str | None, date: str | None, now: datetime) -> datetime | None:
    """Until when to leave the host alone, by `Retry-After` in seconds or as a date, at most a day from `now`.

    A date is read by the server's own clock, which `Date` tells: many are hours off.
    """
    value = (text or "").strip()
    if value.isascii() and value.isdigit():
        wait = timedelta(seconds=min(int(value[:12]), LONGEST_WAIT.total_seconds()))
    elif until := moment(value):
        wait = until - (moment(date) or now)
    else:
        return None
    return now + min(max(wait, timedelta(0)), LONGEST_WAIT)


def fresh_until(
    cache_control: str | None, expires: str | None, date: str | None, age: str | None, now: datetime
) -> datetime | None:
    """Until when the answer holds by the server's word (RFC 9111 4.2); None if it says nothing, or `no-cache`.

    `max-age` counts from when the answer was made, so its `Age` in caches on the way is taken off. `Expires` is
    read by the server's own clock.
    """
    if _STALE.search(cache_control or ""):
        return None
    if found := _MAX_AGE.search(cache_control or ""):
        in_caches = int(age.strip()[:10]) if age and age.strip().isascii() and age.strip().isdigit() else 0
        left = timedelta(seconds=int(found[1]) - in_caches)
    elif until := moment(expires):
        left = until - (moment(date) or now)
    else:
        return None
    return now + min(left, LONGEST_FRESH) if left > timedelta(0) else None
