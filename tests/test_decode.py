"""Bytes to text: every encoding that news text is met in comes out as right text, and nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import decode

ENGLISH = "Ferry crews walked out on Wednesday – “a cold morning,” said Renée Corvath. " * 3
GERMAN = "Die Fähren über den Öresund fielen am Mittwoch aus; die Straße zum Hafen blieb gesperrt. " * 3
RUSSIAN = "Паромы через пролив в среду не ходили, сообщила мэрия приморского города. " * 6
GREEK = "Τα πλοία έμειναν δεμένα στο λιμάνι την Τετάρτη, ανακοίνωσε η εταιρεία. " * 6
JAPANESE = "水曜日の朝、海峡を渡るフェリーが運休し、数千人の通勤客が港に取り残された。" * 6
CHINESE = "星期三早上，海峡渡轮停航，数千名乘客滞留在码头，公司表示正在与工会谈判。" * 6


def text(content: bytes, declared: str | None = None, *, html: bool = False) -> str:
    found = decode.decode(content, declared, html=html)
    assert found is not None
    return found.text


@pytest.mark.parametrize("story", [ENGLISH, GERMAN, RUSSIAN, GREEK, JAPANESE, CHINESE])
def test_utf8_is_read_with_and_without_a_mark(story: str) -> None:
    assert text(story.encode()) == story
    assert text(story.encode("utf-8-sig")) == story


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_read_with_their_mark(encoding: str) -> None:
    assert text("\ufeff".encode(encoding) + RUSSIAN.encode(encoding)) == RUSSIAN


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_latin_text_in_utf16_is_read_without_a_mark(encoding: str) -> None:
    assert text(ENGLISH.encode(encoding)) == ENGLISH


@pytest.mark.parametrize("story", [ENGLISH, GERMAN])
def test_western_text_without_a_declaration_is_windows_1252(story: str) -> None:
    assert text(story.encode("cp1252")) == story


@pytest.mark.parametrize(
    ("story", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (GREEK, "cp1253"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso2022-jp"),
        (CHINESE, "gb18030"),
        (CHINESE.replace("们", "們"), "gb18030"),
    ],
)
def test_a_true_declaration_is_believed(story: str, encoding: str) -> None:
    assert text(story.encode(encoding), encoding) == story


@pytest.mark.parametrize(("story", "encoding"), [(RUSSIAN, "cp1251"), (JAPANESE, "shift_jis"), (CHINESE, "gb18030")])
def test_other_alphabets_are_detected_without_a_declaration(story: str, encoding: str) -> None:
    assert text(story.encode(encoding)) == story


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "shift_jis", "us-ascii", "x-none", ""])
def test_utf8_is_read_whatever_was_declared(declared: str) -> None:
    assert text(GERMAN.encode(), declared) == GERMAN


def test_a_page_may_name_its_charset_inside() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{RUSSIAN}</p></body></html>'
    assert RUSSIAN in text(page.encode("cp1251"), html=True)


def test_a_file_cut_in_the_middle_of_a_letter_stays_utf8() -> None:
    cut = (GERMAN + "Ende: ö").encode()[:-1]
    found = decode.decode(cut)
    assert found is not None
    assert found.encoding == "utf-8"
    assert found.text.startswith(GERMAN)


def test_a_pasted_quote_of_windows_does_not_spoil_the_rest() -> None:
    assert text(GERMAN.encode() + b"\x93nein\x94") == GERMAN + "“nein”"


def test_mojibake_of_the_whole_text_is_undone() -> None:
    found = decode.decode(GERMAN.encode().decode("cp1252").encode())
    assert found == decode.Decoded(GERMAN, "utf-8", mended=True)


def test_mojibake_of_one_line_is_undone_and_the_others_are_left() -> None:
    broken = "“The cafÃ© stayed open,” said the owner of the quay’s only kitchen."
    whole = "Die Fähre fährt wieder – seit heute früh."
    assert text(f"{whole}\n{broken}\n".encode()) == (
        f"{whole}\n“The café stayed open,” said the owner of the quay’s only kitchen.\n"
    )


def test_plausible_text_is_never_mended() -> None:
    odd = "São Tomé e Príncipe; Ærø; ÅSGÅRD – 25 °C, ½ l für 3 €"
    assert decode.decode(odd.encode()) == decode.Decoded(odd, "utf-8")


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n1 0 obj", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04rest", b"\x7fELF\x02\x01", bytes(range(256)) * 20],
)
def test_what_is_no_text_is_said_to_be_none(content: bytes) -> None:
    assert decode.decode(content) is None


def test_nothing_is_an_empty_text() -> None:
    assert text(b"") == ""


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16", "latin-1", "shift_jis", "nonsense"]))
def test_no_bytes_raise(content: bytes, declared: str | None) -> None:
    found = decode.decode(content, declared)
    assert found is None or isinstance(found.text, str)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_what_was_mended_is_said_to_be(story: str) -> None:
    found = decode.decode(b"\xef\xbb\xbf" + story.encode())
    assert found is not None
    assert found.mended == (found.text != story)


def test_what_no_store_holds_is_no_text() -> None:
    assert text(b"The fer\0ry sailed.") == "The ferry sailed."
    assert text("The ferry sailed, À\x80".encode()) == "The ferry sailed, "  # mending would make a NUL of it
    assert text(b"+2AA- sailed at \xe9ight", declared="utf-7") == "+2AA- sailed at éight"


@pytest.mark.parametrize("codec", ["undefined", "idna", "punycode", "unicode_escape", "hex", "rot13", "a\0b"])
def test_what_is_a_codec_and_no_encoding_is_passed_over(codec: str) -> None:
    assert text(b"\x80 10 a day", declared=codec) == "€ 10 a day"
