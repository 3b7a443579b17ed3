"""What commands print, where no single command owns it."""

import datetime as dt

from copydesk import screen


def test_midnight_on_the_dot_claims_no_hour() -> None:
    day = dt.datetime(2026, 3, 8, tzinfo=dt.UTC)
    assert screen.when(screen.known(day)) == "2026-03-08"
    assert screen.when(screen.known(day + dt.timedelta(minutes=1))) == "2026-03-08 00:01Z"
