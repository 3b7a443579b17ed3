"""Dates and times as newsrooms write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import datewords, moment
from normalize.moment import Parsed

AT = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-04T14:05:00Z",
        "2026-03-04T15:05:00.000+0100",
        "2026-03-04 16:05:00 +0200",
        "2026-03-04T16:05+02",
        "2026-3-4T9:05:00-05:00",
        "2026-03-04T14:05:00.1234567Z",
        "2026-03-04T15:05:00+01:00[Europe/Berlin]",
        "20260304T140500Z",
        "2026-03-04 14:05:00 UTC",
        "Wed, 04 Mar 2026 15:05:00 +0100",
        "Wed Mar 04 2026 15:05:00 GMT+0100 (Central European Standard Time)",
        "Wed Mar  4 09:05:00 EST 2026",
        "March 4, 2026, 9:05 a.m. ET",
        "9:05 AM EST, Wed March 4 2026",
        "Published: March 4, 2026 at 9:05 AM EST | Updated: March 4, 2026 at 5 PM EST",
        "First published on Wed 4 Mar 2026 14.05 GMT",
        "4. März 2026 um 15:05 Uhr MEZ",
        "4 марта 2026, 17:05 МСК",
        "2026年3月4日(水) 23:05 JST",
        "1772633100",
        "1772633100000",
    ],
)
def test_one_instant_is_written_in_many_ways(written: str) -> None:
    assert moment.parse(written) == Parsed(AT)


@pytest.mark.parametrize(
    "written",
    [
        "4 March 2026", "March 4th, 2026", "Wednesday, 4 March, 2026", "Mar. 4, 2026",
        "04.03.2026", "4. 3. 2026", "2026. március 4.", "2026. gada 4. marts", "2026 m. kovo 4 d.", "4 marca 2026",
        "mer. 4 mars 2026", "mar. 4 mar. 2026", "4 de marzo de 2026", "4 de março de 2026", "4 marzo 2026",
        "4 maart 2026", "4. marts 2026", "4. maaliskuuta 2026", "4. března 2026", "4 mart 2026", "4 березня 2026",
        "4 Μαρτίου 2026", "٤ مارس ٢٠٢٦", "4 במרץ 2026", "4 मार्च 2026", "4 Maret 2026", "4 tháng 3, 2026",
        "4 มีนาคม 2569", "2026年3月4日", "令和8年3月4日", "2026년 3월 4일", "2026/03/04", "2026-03-04", "20260304",
        "2026-03-04T00:00:00", "4-Mar-2026", "March 4, 2026 · 5 min read",
    ],
)  # fmt: skip
def test_a_day_is_read_in_many_languages(written: str) -> None:
    assert moment.parse(written) == Parsed(DAY)


@pytest.mark.parametrize(
    "written",
    [
        "04.03.2026 14:05 Uhr",
        "2026-03-04T14:05:00",
        "Publié le 4 mars 2026 à 14h05",
        "4 de marzo de 2026 - 14:05 hs.",
        "2026년 3월 4일 오후 2:05",
        "2026年3月4日 14時05分",
        "Wed 4 Mar 2026, 2.05pm",
        "4.3.2026 klo 14.05",
    ],
)
def test_a_clock_without_a_zone_is_said_to_be_one(written: str) -> None:
    assert moment.parse(written) == Parsed(AT, zone_known=False)


def test_the_order_of_a_slashed_date_is_told_by_the_language_or_not_at_all() -> None:
    assert moment.parse("03/04/2026") is None
    assert moment.parse("03/04/2026", languages=["en"]) is None
    assert moment.parse("03/04/2026", languages=["en-US"]) == Parsed(DAY)
    assert moment.parse("04/03/2026", languages=["en-GB"]) == Parsed(DAY)
    assert moment.parse("04/03/2026", languages=["fr"]) == Parsed(DAY)
    assert moment.parse("25/03/2026") == Parsed(date(2026, 3, 25))
    assert moment.parse("03/25/2026") == Parsed(date(2026, 3, 25))


@pytest.mark.parametrize(
    "no_date",
    [
        "",
        "2026",
        "14:05",
        "March 4",
        "March 2026",
        "yesterday",
        "2026-13-45",
        "31 February 2026",
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "4 March 2026 in Berlin",
        "10/09/24",
        "2026-03-04T25:05:00Z",
        "listopad",
        "x" * 5000,
    ],
)
def test_what_is_not_one_date_is_none(no_date: str) -> None:
    assert moment.parse(no_date) is None


def test_a_line_of_dates_gives_its_publication_before_its_update() -> None:
    line = "Updated 6:10 p.m. EST March 4, 2026 Published 9:05 a.m. EST March 4, 2026"
    assert moment.in_line(line) == Parsed(AT)
    assert moment.in_line("Aktualisiert am 04.03.2026") == Parsed(DAY, updated=True)
    assert moment.in_line("2026年3月4日 更新") == Parsed(DAY, updated=True)
    assert moment.in_line("March 4, 2026 Updated 9:05 AM EST") == Parsed(DAY)


@pytest.mark.parametrize(
    "prose", ["In 2026, 10 people died.", "On March 4, 2026 the bridge closed.", "20260304", "1772633100"]
)
def test_a_line_with_anything_else_in_it_is_no_date(prose: str) -> None:
    assert moment.in_line(prose) is None
    assert not moment.only_date(prose)


def test_a_line_may_be_nothing_but_a_date_and_still_tell_no_moment() -> None:
    for line in ("03/04/2026", "Monday, March 2", "3:15 PM", "2 hours ago"):
        assert moment.only_date(line)
        assert moment.in_line(line) is None


def test_a_zone_that_changes_with_the_season_is_asked_for_the_day() -> None:
    assert moment.parse("July 4, 2026, 12:15 a.m. ET") == Parsed(datetime(2026, 7, 4, 4, 15, tzinfo=UTC))
    assert moment.parse("Jan. 4, 2026, 12:15 a.m. ET") == Parsed(datetime(2026, 1, 4, 5, 15, tzinfo=UTC))


def test_no_month_name_means_two_months() -> None:
    for name, number in datewords.CROATIAN.items():
        assert datewords.MONTHS[name] == number or name in {"lip", "srp", "listopada", "listopad", "lis"}


@given(st.integers(-2_000_000_000, 5_000_000_000).filter(bool))
def test_iso_and_mail_dates_come_back_as_the_same_instant(seconds: int) -> None:
    exact = datetime.fromtimestamp(seconds, tz=UTC)
    assert moment.parse(exact.isoformat()) == Parsed(exact)
    assert moment.parse(exact.strftime("%a, %d %b %Y %H:%M:%S %z")) == Parsed(exact)


@given(st.text(max_size=200) | st.text(alphabet="0123456789 :./-年月日amp,TZ+março", max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    for parsed in (moment.parse(text), moment.in_line(text, languages=["de"])):
        if parsed and isinstance(parsed.moment, datetime):
            assert parsed.moment.tzinfo is UTC
    moment.only_date(text)
