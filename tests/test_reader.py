"""The reader of lines: what is the story, what is not and why, and that nothing is thrown away silently."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import lines, reader
from normalize.article import Dateline
from normalize.facts import Facts, Line

HEADLINE = "Ferry crews walk out on Kestrel Strait"
STORY = (
    "WASHPORT (AP) — Ferry crews on the Kestrel Strait walked off the job before dawn Wednesday, stranding thousands.",
    "All eleven vessels stayed at their berths as pickets gathered at the terminal and told drivers to turn back.",
    "“We asked for two rest days after seven nights on the water,” said Lena Corvath, who leads the union local.",
    "The company said about fourteen thousand passengers use the crossings on a normal weekday in the winter.",
    "On Gull Island the school sent older students home because most of its teachers live on the mainland.",
    "Talks were to resume on Friday, and the company said it would ask a court to order a skeleton service.",
)
FURNITURE = (
    "Advertisement",
    "Leave a Reply",
    "Share this:",
    "Sign up for our morning newsletter",
    "READ MORE: How a supporters’ trust saved Albion",
    "© 2026 The Quay Letter. All rights reserved.",
    "Photo: Ruth Adebayo",
    "Quotes delayed at least 20 minutes.",
    "Werbung",
    "関連記事",
    "[[{“value”:”",
)


def read(*texts: str, facts: Facts | None = None) -> reader.Reading:
    document = [Line(text) for text in texts]
    return reader.read(document, facts) if facts else reader.read(document)


def rules(reading: reader.Reading) -> dict[str, str]:
    return {line.text: line.rule for line in reading.removed}


def account(reading: reader.Reading, *, given_title: bool = False) -> Counter[str]:
    """Each line of the reading with how often it is there."""
    title = [reading.title] if reading.title is not None and not given_title else []
    return Counter([*title, *reading.body, *(line.text for line in reading.removed)])


def test_a_plain_story_is_kept_whole() -> None:
    reading = read(HEADLINE, *STORY)
    assert (reading.title, reading.body, reading.removed) == (HEADLINE, STORY, ())
    assert reading.dateline == Dateline("WASHPORT")
    assert reading.credit is not None
    assert (reading.credit.agency, reading.credit.proof) == ("AP", "WASHPORT (AP) —")


def test_what_stands_before_the_headline_goes_and_is_told() -> None:
    reading = read("Regional News", "4 March 2026", "By Mina Okafor", HEADLINE, *STORY)
    assert (reading.title, reading.body) == (HEADLINE, STORY)
    assert rules(reading) == {"Regional News": "section", "4 March 2026": "date", "By Mina Okafor": "byline"}
    assert (reading.section, reading.published_at, reading.authors) == (
        "Regional News",
        date(2026, 3, 4),
        ("Mina Okafor",),
    )


def test_a_deck_stays_and_names_sections_and_counters_go() -> None:
    deck = "Thousands of commuters are stranded after talks over night shifts break down"
    reading = read(HEADLINE, deck, "Mina Okafor", "Mar 4", "214", *STORY)
    assert reading.body == (deck, *STORY)
    assert rules(reading) == {"Mina Okafor": "byline", "Mar 4": "date", "214": "label"}


def test_the_headline_is_the_line_whose_words_come_again() -> None:
    reading = read("Everything you want to know about our islands", HEADLINE, *STORY)
    assert reading.title == HEADLINE


def test_a_caption_may_stand_before_the_headline() -> None:
    caption = "The terminal in Washport lay empty on Wednesday morning as the pickets gathered."
    reading = read(caption, HEADLINE, *STORY)
    assert reading.title == HEADLINE
    assert rules(reading) == {caption: "caption"}


def test_a_text_without_a_headline_keeps_its_first_paragraph() -> None:
    assert read(*STORY).body == STORY
    assert read(*STORY).title is None


def test_a_list_before_the_first_sentence_is_no_page_top() -> None:
    races = [
        f"Round {n}: the {place} mile on the bay" for n, place in enumerate(["old", "long", "short", "last", "new"])
    ]
    assert set(races) <= set(account(read("Calendar of the season", *races, *STORY)))
    assert len(read("Calendar of the season", *races, *STORY).removed) < 3


def test_a_given_title_marks_its_repeats() -> None:
    reading = read(f"{HEADLINE} | The Quay", *STORY, facts=Facts(title=HEADLINE))
    assert (reading.title, reading.body) == (HEADLINE, STORY)
    assert rules(reading) == {f"{HEADLINE} | The Quay": "headline"}


def test_a_title_with_the_sites_name_is_shortened_to_the_heading_shown() -> None:
    title = f"The Quay Letter - {HEADLINE}"
    document = [Line("Tariff tables", "p"), Line(HEADLINE, "h"), *(Line(text, "p") for text in STORY)]
    reading = reader.read(document, Facts(title=title, titles=(title,)))
    assert reading.title == HEADLINE
    assert reading.body == STORY
    assert rules(reading) == {"Tariff tables": "before-headline", HEADLINE: "headline"}
    assert reader.read(document, Facts(title=title)).title == title


def test_a_box_that_says_the_story_in_points_goes_and_a_list_in_the_story_stays() -> None:
    points = [Line("Key points", "h"), Line("Crews want two rest days", "li"), Line("Talks resume on Friday", "li")]
    story = [Line(text, "p") for text in STORY]
    reading = reader.read([*points, *story], Facts(title=HEADLINE))
    assert reading.body == STORY
    assert set(rules(reading).values()) == {"summary"}
    assert "Talks resume on Friday" in reader.read([*story[:3], *points, *story[3:]], Facts(title=HEADLINE)).body


def test_nothing_of_a_story_stands_behind_the_sites_copyright() -> None:
    reading = read(
        HEADLINE, *STORY, "© 2026 The Quay Letter. All rights reserved.", "Pens were exchanged.", "Crown 0.0263"
    )
    assert reading.body == STORY
    assert rules(reading)["Pens were exchanged."] == "leftover"


def test_the_verdict_of_the_markup_stands_where_wording_has_none() -> None:
    head = [
        Line("Six months of detours lie ahead of everybody.", "p", rule="page-head"),
        Line("By Ada Marsh", rule="page-head"),
    ]
    reading = reader.read([*head, *(Line(text, "p") for text in STORY)], Facts(title=HEADLINE))
    assert rules(reading) == {head[0].text: "page-head", "By Ada Marsh": "byline"}
    assert reading.authors == ("Ada Marsh",)


@pytest.mark.parametrize("sign", ["— AP", "(AP)"])
def test_a_short_last_paragraph_with_a_sign_off_is_story(sign: str) -> None:
    last = f"The last boat leaves on March 30. {sign}"
    reading = read(HEADLINE, *STORY[1:], last)
    assert reading.body == (*STORY[1:], last)
    assert reading.credit
    assert reading.credit.agency == "AP"


def test_who_helped_with_the_reporting_does_not_sign() -> None:
    assert read(HEADLINE, *STORY, "With reporting by Associated Press writer Ruth Adebayo").authors == ()


def test_links_in_capitals_between_paragraphs_go() -> None:
    shout = "WHY THE HARVEST MATTERS FOR THE PRICE OF BREAD"
    reading = read(HEADLINE, *STORY[:3], shout, *STORY[3:])
    assert (reading.body, rules(reading)) == (STORY, {shout: "promo"})


def test_a_text_that_shouts_throughout_is_left_alone() -> None:
    loud = [f"{one} {two}".upper().rstrip(".”") for one, two in pairwise(STORY)]
    assert read(*loud, facts=Facts(title=HEADLINE)).body == tuple(loud)


def test_a_caption_and_its_alternative_text_go_together() -> None:
    reading = read("Leaders pose for group photo", "Leaders pose for group photo", HEADLINE, *STORY)
    assert [line.rule for line in reading.removed] == ["repeated", "repeated"]


def test_a_pulled_quotation_stays_where_it_is_first() -> None:
    reading = read(HEADLINE, *STORY[:3], STORY[2], *STORY[3:])
    assert reading.body == STORY
    assert rules(reading) == {STORY[2]: "repeated"}


def test_rows_of_a_table_may_be_equal() -> None:
    rows = ("Gull Island ferry pier", "no service until Friday") * 3
    reading = read(HEADLINE, *STORY[:3], *rows, *STORY[3:])
    assert Counter(reading.body) == Counter((*STORY, *rows))


def test_a_label_takes_the_links_under_it() -> None:
    links = ("The heron census is back", "What the tide tables leave out", "Bridge opens again on Friday")
    reading = read(HEADLINE, *STORY, "Related stories", *links)
    assert reading.body == STORY
    assert set(rules(reading).values()) == {"teaser"}


def test_all_behind_the_comments_is_comments() -> None:
    comments = (
        "Anton Bello",
        "I was on that ferry and I can tell you that nobody on board knew what was going on until noon.",
    )
    reading = read(HEADLINE, *STORY, "2 Comments", *comments)
    assert reading.body == STORY
    assert set(rules(reading).values()) == {"comments"}


def test_a_link_to_the_comments_at_the_top_takes_nothing() -> None:
    assert read(HEADLINE, "2 Comments", *STORY).body == STORY


@pytest.mark.parametrize(
    "note",
    [
        "Mina Okafor is a reporter based in Washport who writes about the islands.",
        "Jana Roth ist Redakteurin im Ressort Panorama und schreibt seit 2019 über die Küste.",
        "Lucía Ferrán es periodista y trabaja desde hace diez años en la redacción de puertos.",
        "She is based in Osthaven and can be reached by letter at the office on the quay.",
        "Ivo Tamm covers ports and shipping for the paper and lives on a boat in the harbor.",
    ],
)
def test_notes_about_the_author_go_from_the_end(note: str) -> None:
    assert rules(read(HEADLINE, *STORY, note)) == {note: "author-note"}


def test_inside_a_story_the_same_words_introduce_a_source() -> None:
    source = "Ivo Tamm is a former reporter who has written two books about the ports of the Kestrel Strait."
    assert read(HEADLINE, *STORY[:3], source, *STORY[3:]).body == (*STORY[:3], source, *STORY[3:])


@pytest.mark.parametrize(("name", "authors"), [("Ada Marsh", ("Ada Marsh",)), ("Lena Corvath", ()), ("Albion", ())])
def test_a_name_under_the_story_signs_it_unless_the_story_tells_of_it(name: str, authors: tuple[str, ...]) -> None:
    reading = reader.read([Line(text, "p") for text in (HEADLINE, *STORY, name)])
    assert (reading.body, reading.authors) == (STORY, authors)


def test_leftovers_behind_the_last_sentence_go_and_results_stay() -> None:
    reading = read(HEADLINE, *STORY, "Islands", "Rivermouth 2, Calder 1")
    assert reading.body == (*STORY, "Rivermouth 2, Calder 1")
    assert rules(reading) == {"Islands": "leftover"}


def test_a_list_behind_an_introduction_is_the_story() -> None:
    steps = tuple(
        f"A long step with {n} small parts that are told without a stop" for n in ("one", "two", "three", "four")
    )
    assert set(steps) <= set(read("How to cross the strait", STORY[0], *steps).body)


def test_the_rule_of_underscores_stays_inside_a_story() -> None:
    assert read(HEADLINE, *STORY[:5], "___", STORY[5]).body == (*STORY[:5], "___", STORY[5])
    assert rules(read(HEADLINE, *STORY, "___")) == {"___": "page-marker"}
    assert rules(read(HEADLINE, *STORY[:5], "* * *", STORY[5])) == {"* * *": "page-marker"}


def test_a_quotation_that_the_page_marked_is_story_whatever_it_says() -> None:
    quote = Line("Follow us on Facebook", "quote")
    assert quote.text in reader.read([Line(HEADLINE), *map(Line, STORY[:3]), quote, *map(Line, STORY[3:])]).body


def test_removed_lines_tell_what_they_know() -> None:
    reading = read(
        "Posted on March 8, 2026 by admin",
        HEADLINE,
        *STORY[1:],
        "Mina Okafor contributed to this report.",
        "This content originally appeared on The Harbor Tribune.",
        "Stock quotes supplied by Quaymarket",
        "Filed under: Islands",
        "© 2026 AFP",
    )
    assert reading.body == STORY[1:]
    assert (reading.originally_from, reading.syndicator) == ("The Harbor Tribune", "Quaymarket")
    assert (reading.published_at, reading.published_from) == (date(2026, 3, 8), "line")
    assert reading.section == "Islands"
    assert reading.credit is not None
    assert (reading.credit.agency, reading.credit.proof) == ("AFP", "© 2026 AFP")


def test_a_date_with_a_clock_but_no_zone_says_so() -> None:
    reading = read(HEADLINE, "4 March 2026, 12:30", *STORY)
    assert reading.published_at == datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
    assert reading.published_from == "line (zone assumed)"


def test_a_sign_off_credits_and_stays() -> None:
    last = "The bridge opens again on Friday, the county said. (PTI)"
    reading = read(HEADLINE, *STORY[1:], last)
    assert reading.body[-1] == last
    assert reading.credit is not None
    assert reading.credit.agency == "PTI"


def test_nothing_is_an_empty_reading() -> None:
    assert read() == reader.Reading(None, (), ())


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MIXED = st.lists(
    st.sampled_from([HEADLINE, *STORY, *FURNITURE, "Mina Okafor", "4 March 2026", "Related", "___"]), max_size=25
)


@given(st.lists(WORDS | st.sampled_from([*STORY, *FURNITURE]), max_size=20))
def test_no_line_of_any_text_is_lost_or_invented(texts: list[str]) -> None:
    document = lines.split("\n".join(texts))
    assert account(reader.read(document)) == Counter(line.text for line in document)


@given(MIXED)
def test_no_line_of_a_mixture_is_lost(texts: list[str]) -> None:
    assert account(read(*texts)) == Counter(texts)


@given(MIXED)
def test_with_a_given_title_no_line_is_lost_either(texts: list[str]) -> None:
    assert account(read(*texts, facts=Facts(title=HEADLINE)), given_title=True) == Counter(texts)


@given(MIXED)
def test_the_story_keeps_its_order(texts: list[str]) -> None:
    rest = iter(texts)
    assert all(any(line == text for text in rest) for line in read(*texts).body)


@given(MIXED)
def test_reading_twice_is_the_same(texts: list[str]) -> None:
    assert read(*texts) == read(*texts)


@given(st.lists(st.sampled_from(FURNITURE), max_size=4), st.lists(st.sampled_from(FURNITURE), max_size=4))
def test_a_story_reads_the_same_again_and_without_its_furniture(before: list[str], after: list[str]) -> None:
    """What holds of any body read again: it only loses lines. Of a body that is prose: it stays as it is."""
    first = read(*before, HEADLINE, *STORY, *after)
    assert (first.title, first.body) == (HEADLINE, STORY)
    again = read(*first.body, facts=Facts(title=first.title))
    assert (again.title, again.body, again.removed) == (HEADLINE, STORY, ())
    assert (again.dateline, again.credit) == (first.dateline, first.credit)


@given(MIXED)
def test_a_body_read_again_only_loses_lines(texts: list[str]) -> None:
    first = read(*texts)
    again = read(*first.body, facts=Facts(title=first.title))
    assert Counter(again.body) <= Counter(first.body)


@pytest.mark.parametrize(
    "unit", ["a ", "A", "1.", "日", "(", "©", "facebook ", "By A, ", '{"', "— ", "image of ", "\t"]
)
def test_a_line_of_a_megabyte_is_read_at_once(unit: str) -> None:
    document = lines.split(unit * (1_000_000 // len(unit)))
    assert account(reader.read(document)) == Counter(line.text for line in document)
