"""What a line looks like, whatever it says."""

import pytest

from normalize import shape

PROSE = [
    "Ferry crews on the strait walked off the job before dawn on Wednesday.",
    "“Nobody here wanted to be standing on a cold pier this morning,” she said.",
    "Die Fähren blieben am Mittwoch den ganzen Tag im Hafen von Osthaven.",
    "水曜日の朝、海峡を渡るフェリーが運休し、数千人が港に取り残された。",
    "बुधवार को जलडमरूमध्य की सभी नौकाएँ बंदरगाह पर ही खड़ी रहीं।",
]


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("one", 1), ("it’s a well-known quay", 4), ("渡轮停航", 2), ("フェリー stop", 3), ("— * —", 0)],
)
def test_words_are_counted_in_scripts_with_and_without_spaces(text: str, count: int) -> None:
    assert shape.words(text) == count


@pytest.mark.parametrize("text", PROSE)
def test_sentences_of_some_length_are_prose(text: str) -> None:
    assert shape.prose(text)
    assert not shape.headline(text) or shape.DENSE.search(text)


@pytest.mark.parametrize("text", ["Related", "Read more.", "Ferry crews walk out on Kestrel Strait", "渡轮停航"])
def test_short_lines_are_no_prose(text: str) -> None:
    assert not shape.prose(text)


@pytest.mark.parametrize("text", ["It ended.", "Did it?”", "終わった。", "यह समाप्त हुआ।", "(It ended.)"])
def test_a_sentence_ends_as_one(text: str) -> None:
    assert shape.sentence(text)


@pytest.mark.parametrize("text", ["It ended", "It ended:", "v. 2", "The end, they said,"])
def test_other_ends_are_no_sentence(text: str) -> None:
    assert not shape.sentence(text)


@pytest.mark.parametrize(
    "text", ["COUNCIL WEIGHS NEW RULES FOR THE OLD HARBOR", "РАЗОБРАЛИ СТАРЫЙ МОСТ У ПРИСТАНИ НА РЕКЕ СНОВА"]
)
def test_shouting_is_a_headline_in_capitals(text: str) -> None:
    assert shape.shouting(text)


@pytest.mark.parametrize(
    "text",
    [
        "THE STAKES",  # a sub-heading
        "DO NOT CROSS THE LINE ON THIS QUAY.",  # the words of a sign
        "ABC\t\tABC COMPANY INC.\t\t113.40\t\t-1.62",  # a row of a table
        "SP के नेता ने बुधवार को बंदरगाह पर कहा कि नौकाएँ नहीं चलेंगी",  # an abbreviation among letters without case
        "Council weighs new rules for the old harbor",
    ],
)
def test_these_do_not_shout(text: str) -> None:
    assert not shape.shouting(text)


@pytest.mark.parametrize("text", ["albion-cup-lift-1024x683", "IMG_20413", "harbor.jpg", "Missiles 450x300 dLhImu"])
def test_image_names(text: str) -> None:
    assert shape.image_name(text)


@pytest.mark.parametrize("text", ["The plot measures 450 x 300 feet.", "Final: 102x98", "The harbor at dawn"])
def test_no_image_names(text: str) -> None:
    assert not shape.image_name(text)


@pytest.mark.parametrize(
    "text", ["World News", "Home > Business", "Politik", "Sports:", "社会", "Home / World / Europe"]
)
def test_names_of_sections(text: str) -> None:
    assert shape.section(text)


@pytest.mark.parametrize("text", ["World Cup", "Sporting chance", "Harbor", ""])
def test_no_names_of_sections(text: str) -> None:
    assert not shape.section(text)


def test_a_menu_run_together_is_navigation() -> None:
    assert shape.navigation("Home News Sports Business Opinion Obituaries Weather Contact us")
    assert not shape.navigation("The paper prints news of sports, business and politics, and opinion on all of them.")


@pytest.mark.parametrize(
    "text",
    [
        '[[{"value":"',
        "[[{“value”:”",
        "[/caption]",
        '[caption id="attachment_41" align="alignnone"]',
        '[button link="/kit"] Send us your review[/button]',
        "{{ content }}",
        "]]>",
        "window.dataLayer = window.dataLayer || [];",
    ],
)
def test_debris_of_importers(text: str) -> None:
    assert shape.code(text)


@pytest.mark.parametrize(
    "text",
    [
        "“We asked for two rest days [after seven nights],” said Corvath.",
        "12; 14; 16; 18",
        "function follows form, said the architect of the terminal.",
        'He wrote "{}" on the wall of the harbor office and left it there for everybody to see.',
    ],
)
def test_prose_with_signs_is_no_debris(text: str) -> None:
    assert not shape.code(text)


@pytest.mark.parametrize("text", ["***", "-----", "– 30 –", "###", "* * *", "…"])
def test_lines_of_signs(text: str) -> None:
    assert shape.rule_line(text)


def test_names_and_days() -> None:
    assert shape.titled("Mina Okafor")
    assert not shape.titled("MINA OKAFOR")
    assert not shape.titled("Mina okafor")
    assert shape.day_and_month("Mar 4")
    assert shape.day_and_month("4. März")
    assert not shape.day_and_month("March for peace")


def test_a_caption_carries_its_credit_in_brackets() -> None:
    assert shape.captioned("The spillway, seen from the county road. (Calder County Sheriff’s Office)")
    assert not shape.captioned("The bridge opens again on Friday. (PTI)")


def test_very_long_lines_are_measured_in_time() -> None:
    assert shape.words("tide " * 200_000) == 200_000
    assert shape.code("[" * 1_000_000)
    assert not shape.shouting("A " * 500_000)
