"""What a query means: any text is one, nothing raises, and what it finds are the words it says."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.search import snippet, words
from storage.search.query import LONGEST, MOST, Term, Where, parse
from storage.search.records import Cursor, Order


def terms(text: str) -> list[list[str]]:
    """Each clause, its terms with their words and what stands before and behind them."""
    return [[said(term) for term in clause] for clause in parse(text).clauses]


def said(term: Term) -> str:
    where = "" if term.where is Where.TEXT else f"{term.where}:"
    return where + " ".join(term.words) + "*" * term.is_prefix


def test_words_are_folded_and_all_of_them_are_wanted() -> None:
    assert terms("Ferry  NØRHOLM élections Straße") == [["ferry"], ["norholm"], ["elections"], ["strasse"]]


def test_or_binds_closer_than_a_space() -> None:
    assert terms("a b OR c OR d e") == [["a"], ["b", "c", "d"], ["e"]]


@pytest.mark.parametrize("text", ["OR a", "a OR", "OR OR a OR", "a OR OR"])
def test_an_or_without_two_sides_is_none(text: str) -> None:
    assert terms(text) == [["a"]]


def test_a_small_or_is_a_word() -> None:
    assert terms("a or b") == [["a"], ["or"], ["b"]]


def test_phrases_prefixes_and_fields() -> None:
    assert terms('"Ran  aground" elect* title:ferry OUTLET:"Norholm Trib"* agency:ap') == [
        ["ran aground"],
        ["elect*"],
        ["title:ferry"],
        ["outlet:norholm trib*"],
        ["agency:ap"],
    ]


def test_a_word_with_punctuation_in_it_is_words_in_a_row() -> None:
    assert terms("U.S. twenty-four don't https://x.example/a") == [
        ["u s"],
        ["twenty four"],
        ["don t"],
        ["https x example a"],
    ]


def test_what_is_excluded_is_excluded_from_the_whole_and_is_no_side_of_an_or() -> None:
    found = parse('a -b OR c -"d e" -title:f*')
    assert [said(term) for term in found.excluded] == ["b", "d e", "title:f*"]
    assert [[said(term) for term in clause] for clause in found.clauses] == [["a"], ["c"]]


def test_filters() -> None:
    found = parse("language:EN language:pt-br -language:de after:2026-01 before:2026-02-03 after:2025 x")
    assert found.languages == {"en", "pt-br"}
    assert found.foreign == {"de"}
    assert found.after == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.before == datetime(2026, 2, 3, tzinfo=UTC)
    assert found.notes == ()


@pytest.mark.parametrize("text", ["after:yesterday", "before:2026-13", "after:2026-02-30", "-after:2026", "language:!"])
def test_a_filter_that_cannot_be_used_is_named(text: str) -> None:
    found = parse(f"{text} ferry")
    assert len(found.notes) == 1
    assert found.notes[0].startswith(text.lstrip("-").split(":")[0])
    assert len(found.clauses) == 1


def test_scripts_without_spaces_are_looked_for_in_pairs() -> None:
    assert words.of("東京都庁 NHK") == ["東京", "京都", "都庁", "庁", "nhk"]
    assert terms("京都") == [["京都"]]
    assert terms("東京都") == [["東京 京都"]]
    assert terms("都") == [["都*"]]
    assert terms('"東京 NHK"') == [["東京 京 nhk"]]
    assert terms("NHK東") == [["nhk 東*"]]
    assert words.of("ราคา") == ["รา", "าค", "คา", "า"]


def test_vowel_signs_and_what_composes_stay() -> None:
    assert words.of("हिन्दी がくせい 한국") == ["हिन्दी", "がく", "くせ", "せい", "い", "한국"]
    assert words.of("ёлка Ἀθῆναι İstanbul") == ["елка", "αθηναι", "istanbul"]


def test_only_so_much_is_read() -> None:
    assert len(parse(" ".join(f"w{n}" for n in range(100))).clauses) == MOST
    assert parse("w " * LONGEST).notes[0].startswith("only the first 1,000 characters")
    assert parse("a b c").notes == ()


@given(st.text(st.characters(exclude_categories=()), max_size=1500))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_query(text: str) -> None:
    found = parse(text)
    for term in (*found.terms, *found.excluded):
        assert 0 < len(term.words) <= MOST
        assert all(word and len(word) <= words.LONGEST for word in term.words)
        assert not any(c.isspace() or c in "\"'\\:*&|!()<>{}\0" for word in term.words for c in word)
    assert sum(len(term.words) for term in (*found.terms, *found.excluded)) <= MOST


SPECIAL = st.lists(st.sampled_from(['"', "-", "*", ":", "OR", "title:", "after:", " ", "a", "東", "(", "“", "'"]))


@given(SPECIAL)
@settings(max_examples=300)
def test_any_heap_of_signs_is_a_query(signs: list[str]) -> None:
    parse("".join(signs))


def test_a_query_that_was_parsed_and_narrowed() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    found = parse("a OR b after:2025").narrowed(outlet='Norholm "Tribune"', language="EN", since=since)
    assert [[said(term) for term in clause] for clause in found.clauses] == [["a", "b"], ["outlet:norholm tribune"]]
    assert (found.languages, found.after) == ({"en"}, since)


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_words_have_no_signs_in_them_and_are_the_same_when_folded_again(text: str) -> None:
    found = words.single(text)
    assert all(word.isascii() == (word.encode("ascii", "ignore").decode() == word) for word in found)
    assert words.single(" ".join(found)) == found


# Snippets


def marked(body: list[str], text: str) -> str:
    passage = snippet.of_body(body, parse(text).terms)
    shown, before = "", 0
    for start, end in passage.marked.marks:
        shown += passage.marked.text[before:start] + "[" + passage.marked.text[start:end] + "]"
        before = end
    cut = passage.is_cut
    return "…" * cut[0] + shown + passage.marked.text[before:] + "…" * cut[1]


def test_the_paragraph_with_most_of_the_words_is_shown() -> None:
    body = ["Boats lay idle.", "The ferry to Nørholm ran aground.", "A ferry."]
    assert marked(body, "norholm FERRY") == "The [ferry] to [Nørholm] ran aground."
    assert marked(body, '"ran aground"') == "The ferry to Nørholm [ran aground]."
    assert marked(body, "boat*") == "[Boats] lay idle."
    assert marked(body, "title:ferry") == "Boats lay idle."
    assert marked([], "ferry") == ""


def test_a_long_paragraph_is_cut_between_words_around_the_first_mark() -> None:
    body = ["Nothing of note was said that day. " * 20 + "Then the lighthouse went out." + " Nobody saw it go." * 20]
    shown = marked(body, "lighthouse")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "Then the [lighthouse] went out." in shown
    assert len(shown) <= snippet.LENGTH + 4
    whole = shown.strip("…").replace("[", "").replace("]", "")
    assert set(whole.split()) <= set(body[0].split()), "no word is cut"


def test_characters_without_spaces_are_marked_as_they_were_asked_for() -> None:
    body = ["東京都の新しい市場が開いた。"]
    assert marked(body, "市場") == "東京都の新しい[市場]が開いた。"
    assert marked(body, "都") == "東京[都]の新しい市場が開いた。"
    assert marked(body, "京都の新") == "東[京都の新]しい市場が開いた。"


@given(st.text(max_size=300), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_marks_stand_in_their_passage_in_order(text: str, asked: str) -> None:
    for passage in (snippet.of_body([text], parse(asked).terms).marked, snippet.of_title(text, parse(asked).terms)):
        places = [place for mark in passage.marks for place in mark]
        assert places == sorted(set(places))
        assert all(0 <= place <= len(passage.text) for place in places)


# Cursors


@given(st.floats(allow_nan=False), st.integers(1, 2**62))
def test_a_cursor_comes_back_as_it_was(score: float, number: int) -> None:
    cursor = Cursor(Order.RELEVANCE, score, number)
    assert Cursor.read(str(cursor)) == cursor


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_what_is_no_cursor_is_none(text: str) -> None:
    assert Cursor.read(text) is None


@pytest.mark.parametrize("key", ['["newest","monday",4]', '["newest",4.0,4]', '["relevance",true,4]', '["x",1.0,4]'])
def test_a_cursor_of_the_wrong_kind_is_none(key: str) -> None:
    from base64 import urlsafe_b64encode

    assert Cursor.read(urlsafe_b64encode(key.encode()).decode()) is None
