"""What the index keeps of a text: its words, its shingles, its keys, and which articles become candidates."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH
from hypothesis import given
from hypothesis import strategies as st

from dedupe import Document, Signature, candidates, shingles, sign, words
from dedupe.signature import ALGORITHM, BANDS, PERMUTATIONS, ROWS, SEED

HARBOUR = (
    "The harbour board of Eastmere voted on Tuesday to close the old ferry terminal before the winter.",
    "About 340 people work in the building, which has leaked since the storm of 2009, the board said.",
    "“We cannot heat a sieve,” chairwoman Ilse Marrow told reporters after the vote.",
    "Two smaller piers will take over the traffic to the outer islands until a new hall is ready in 2027.",
    "Shopkeepers on the quay fear for their trade and have asked the council for a later date.",
)

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def document(*body: str, key: str = "a", title: str = "") -> Document:
    return Document(key=key, title=title, body=body)


def shared(a: Signature, b: Signature) -> tuple[int, int]:
    """How many band keys and scaled keys two signatures share."""
    kinds = Counter(candidates.is_band(key) for key in set(a.keys) & set(b.keys))
    return kinds[True], kinds[False]


def are_candidates(a: Document, b: Document) -> bool:
    return candidates.are(*shared(sign(a), sign(b)))


# --- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It’s a ‘test’,” she said.", ["it", "s", "a", "test", "she", "said"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ＦＵＬＬ ｗｉｄｔｈ １２３", ["full", "width", "123"]),
        ("co\u00adoperate zero\u200bwidth", ["cooperate", "zerowidth"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("東京で会議", ["東", "京", "で", "会", "議"]),
        ("ไทย 2024", ["ไ", "ท", "ย", "2024"]),
        ("GDP增长5.2%", ["gdp", "增", "长", "5", "2"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("أوّلُ مكتبـــةٍ", ["أول", "مكتبة"]),
        ("בַּֽיִת גָּדוֹל", ["בית", "גדול"]),
        ("…—!?", []),
    ],
)
def test_words_are_the_same_for_every_way_to_write_them(text: str, expected: list[str]) -> None:
    assert words.of(text) == expected


def test_composed_and_decomposed_letters_are_one_word() -> None:
    assert words.of("Café Ångström가") == words.of(unicodedata.normalize("NFD", "Café Ångström가"))


@given(any_text)
def test_every_word_has_a_place_in_the_text(text: str) -> None:
    spans = words.spans(text)
    assert len(spans) == len(words.of(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)


def test_places_point_at_the_words_as_they_were_written() -> None:
    text = "Prices “rose”, by ½ to ＄３０ in Côte\u0301 d'Azur; 東京も"
    assert [text[start:end] for start, end in words.spans(text)][:3] == ["Prices", "rose", "by"]
    assert [text[start:end] for start, end in words.spans(text)][-3:] == ["東", "京", "も"]
    assert "３０" in {text[start:end] for start, end in words.spans(text)}


# --- shingles


def test_a_shingle_is_three_words_and_five_characters_where_there_are_no_spaces() -> None:
    english = shingles.of(shingles.hashes(["one", "two", "three", "four"]))
    assert len(english) == 2
    one, other = (shingles.of(shingles.hashes(list(text)))[0] for text in ("東京で会議", "東京で会社"))
    assert one != other
    assert shingles.of(shingles.hashes(list("東京で会")))[0] not in {one, other}


def test_the_order_of_words_counts() -> None:
    there = shingles.of(shingles.hashes(["dog", "bites", "man"]))
    back = shingles.of(shingles.hashes(["man", "bites", "dog"]))
    assert there[0] != back[0]


def test_turns_of_phrase_are_not_telling() -> None:
    flags = shingles.telling(shingles.hashes(words.of("one of the harbour chairwoman voted no")))
    assert flags.tolist() == [False, True, True, True, True]


# --- signatures


def test_golden_signature() -> None:
    """A changed value means that stored signatures no longer match: the version must change with it."""
    signature = sign(document(*HARBOUR))
    assert (
        signature.algorithm
        == ALGORITHM
        == ("word3-char5/minhash24-affine32-seed1-4x6/scaled16-opening48x2-least8-telling-32bit/3")
    )
    scaled = [key for key in signature.keys if not candidates.is_band(key)]
    assert scaled[:6] == [97493016, 135473118, 142519251, 157536980, 225648127, 245618881]
    assert sorted(set(signature.keys) - set(scaled)) == [3546119846, 3924897939, 4151565696, 4163413224]
    assert len(scaled) == 24
    assert sign(document("Ferries at the quay of Eastmere.")).keys == (3093853668,)


@given(st.lists(any_text, max_size=4))
def test_signing_is_stable_and_its_keys_fit_32_bits(body: list[str]) -> None:
    first, second = sign(document(*body)), sign(document(*body, title="Another headline", key="a"))
    assert first == second
    assert list(first.keys) == sorted(set(first.keys))
    assert all(0 <= key < 2**32 for key in first.keys)


def test_typography_does_not_change_a_signature() -> None:
    plain = [line.replace("“", '"').replace("”", '"').upper() for line in HARBOUR]
    assert sign(document(*plain)) == sign(document(*HARBOUR))


def test_vowel_points_and_stretched_lines_do_not_change_a_signature() -> None:
    pointed = "وصلَتْ إلى مدرسةِ القرية يومَ الأحد أولُ مكتبـــةٍ متنقّلةٍ تحملُها ثلاثةُ جِمال، وعلى ظهورِها 420 كتابًا"
    plain = "وصلت إلى مدرسة القرية يوم الأحد أول مكتبة متنقلة تحملها ثلاثة جمال، وعلى ظهورها 420 كتابا"
    assert pointed != plain
    assert sign(document(pointed)) == sign(document(plain))


def test_an_empty_text_has_no_keys_and_equals_nothing() -> None:
    empty = sign(document("", " …"))
    assert empty.packed == b""
    assert not are_candidates(document(), document(key="b"))


def test_a_text_too_short_to_judge_is_found_only_by_the_same_text() -> None:
    caption = document("Ferries at the quay of Eastmere.")
    assert are_candidates(caption, document("FERRIES at the quay of Eastmere", key="b"))
    assert not are_candidates(caption, document("Ferries at the quay of Westmere.", key="b"))


# --- candidates


@given(st.integers(0, 40), st.integers(0, 40))
def test_one_band_or_two_samples_make_candidates(bands: int, scaled: int) -> None:
    assert candidates.are(bands, scaled) == (bands > 0 or scaled > 1)


@given(st.integers(0, 120))
def test_bands_find_what_the_lsh_of_datasketch_finds(changed: int) -> None:
    text = [f"w{n}" for n in range(120)]
    other = [f"x{n}" if n < changed else word for n, word in enumerate(text)]
    pair = [sign(document(" ".join(words_), key=str(n))) for n, words_ in enumerate((text, other))]
    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    for name, words_ in (("text", text), ("other", other)):
        sketch = MinHash(PERMUTATIONS, SEED, hashfunc=int, scheme="affine32")
        sketch.update_batch((np.unique(shingles.of(shingles.hashes(words_))) & np.uint64(0xFFFFFFFF)).tolist())
        index.insert(name, sketch)
    assert (shared(*pair)[0] > 0) == ("text" in index.query(sketch))


def test_a_copy_cut_to_its_opening_is_a_candidate_and_a_stranger_is_not() -> None:
    cut = document(*HARBOUR[:2], key="b")
    assert are_candidates(document(*HARBOUR), cut)
    stranger = document(
        "One of the members of the board said on Tuesday it would be the end of the year before the vote.",
        "There will be a number of people who do not think that this is going to be the last of it.",
        key="c",
    )
    assert not are_candidates(document(*HARBOUR), stranger)


NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        (NOON, NOON + timedelta(days=candidates.WINDOW), True),
        (NOON, NOON + timedelta(days=candidates.WINDOW, hours=11), True),
        (NOON, NOON + timedelta(days=candidates.WINDOW, hours=12), False),
        (NOON, None, True),
        (None, None, True),
    ],
)
def test_the_window_counts_days_where_both_are_known(a: datetime | None, b: datetime | None, near: bool) -> None:
    assert candidates.near(a, b) == candidates.near(b, a) == near
