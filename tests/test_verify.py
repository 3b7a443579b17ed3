"""Whether two articles are one text: copies, write-throughs, pieces and strangers, in many languages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe import Document, Match, Relation, candidates, passages, reading, sign, verify, words

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def paragraphs(block: str) -> tuple[str, ...]:
    """Paragraphs stand apart by an empty line; the breaks inside them are the editor's."""
    return tuple(" ".join(part.split()) for part in block.split("\n\n"))


DAM = Document(
    key="wire/dam",
    title="Engineers lower Corvane reservoir after crack is found",
    body=paragraphs(
        """
        Engineers began lowering the Corvane reservoir on Monday after divers found a crack 14
        metres long in the wall of its dam, the regional water authority said.

        Some 2,300 people in three villages below the dam were told to pack a bag and to stay near a
        radio, although nobody has been asked to leave.

        “The wall is sound, but we do not gamble with a valley,” said Teodor Halvik, who leads the
        inspection.

        The reservoir supplies drinking water to the town of Bresk and holds 41 million cubic metres
        when full. It will fall by six metres within ten days, Halvik said.

        Farmers downstream were warned that the river would rise and that low meadows could be
        flooded until the end of the month.

        The dam was built in 1962 and was last repaired in 1998, when concrete was pressed into its
        western flank.

        A report on the cause of the crack is expected in May. The authority said repairs would cost
        about 7 million crowns, which the region and the state will share.
        """
    ),
    outlet="Wire",
    published_at=NOON,
)

STRIKE = Document(
    key="wire/strike",
    title="Tram drivers in Lunsford walk out over rosters",
    body=paragraphs(
        """
        Tram drivers in Lunsford stopped work at dawn on Monday in a dispute over weekend rosters,
        leaving commuters to walk or to share cars.

        The drivers' union said 9 in 10 of its members had joined the strike and that it would last
        until the operator withdrew a plan for split shifts.

        The operator called the walkout premature and offered to talk on Wednesday, with a mediator
        if need be.

        Schools opened an hour late and two markets were put off. Buses ran as usual, though many
        were full.
        """
    ),
    outlet="Wire",
    published_at=NOON,
)


def at(document: Document, key: str, *body: str, title: str | None = None, outlet: str | None = None) -> Document:
    """The same story elsewhere, with another body, headline or outlet."""
    return replace(document, key=key, body=body or document.body, title=title or document.title, outlet=outlet or key)


def verdict(a: Document, b: Document) -> Match:
    match = verify(a, b)
    assert match is not None
    return match


# --- copies


def test_the_same_text_is_a_copy_whatever_its_headline_and_typography() -> None:
    plain = [line.replace("“", '"').replace("”", '"') for line in DAM.body]
    match = verdict(DAM, at(DAM, "post", *plain, title="Valley holds its breath"))
    assert (match.relation, match.rule, match.score) == (Relation.COPY, "same-text", 1.0)
    assert [run.words for run in match.passages] == [len(words.of("\n".join(DAM.body)))]


@pytest.mark.parametrize("paragraphs", [2, 3, 5])
def test_a_copy_cut_from_the_bottom_is_a_copy(paragraphs: int) -> None:
    match = verdict(DAM, at(DAM, "post", *DAM.body[:paragraphs]))
    assert match.relation is Relation.COPY
    assert match.measures["containment"] > 0.95


def test_a_copy_with_a_new_lede_and_changed_words_is_a_copy() -> None:
    lede = "Water is being let out of a reservoir above Bresk, where divers came upon a long crack in the dam."
    edited = [line.replace("said", "says").replace("about", "some").replace("told", "asked") for line in DAM.body]
    assert verdict(DAM, at(DAM, "post", lede, *edited[1:])).relation is Relation.COPY


def test_a_local_line_on_top_and_furniture_at_the_end_do_not_hide_a_copy() -> None:
    dressed = ["The Bresk Courier's own report will follow.", *DAM.body, "Read more in our weekend paper."]
    assert verdict(DAM, at(DAM, "courier", *dressed)).relation is Relation.COPY


def test_a_later_version_with_other_numbers_is_a_write_through() -> None:
    new = "Two schools below the dam closed on Tuesday and a camp was put up on the football ground of Bresk."
    changes = {
        "14 metres": "19 metres",
        "2,300": "3,150",
        "41 million": "39 million",
        "7 million": "11 million",
    }
    body = DAM.body[:6]
    for old, now in changes.items():
        body = tuple(line.replace(old, now) for line in body)
    later = replace(at(DAM, "post", body[0], new, *body[1:]), published_at=NOON + timedelta(hours=7))
    match = verdict(DAM, later)
    assert (match.relation, match.folds) == (Relation.WRITE_THROUGH, True)


def test_one_text_at_two_addresses_of_an_outlet_is_one_page() -> None:
    twin = at(DAM, "wire/dam?print", outlet="Wire", title="Corvane reservoir: print")
    assert verdict(DAM, twin).relation is Relation.SAME_PAGE
    unknown = replace(DAM, outlet=None)
    assert verdict(unknown, replace(unknown, key="b")).relation is Relation.COPY


def test_an_outlet_that_updates_its_story_at_another_address_has_a_new_version() -> None:
    body = tuple(line.replace("14", "19").replace("2,300", "3,150") for line in DAM.body)
    new = "Two schools below the dam were closed and a camp was put up on the football ground of Bresk."
    updated = at(DAM, "wire/dam-2", body[0], new, *body[1:], outlet="Wire")
    match = verdict(DAM, updated)
    assert (match.relation, match.folds) == (Relation.NEW_VERSION, True)
    assert verdict(DAM, replace(updated, outlet="Post")).relation is Relation.WRITE_THROUGH


def test_a_later_version_with_a_new_top_keeps_its_headline_and_a_follow_up_does_not() -> None:
    top = (
        "Buses fetched the last families from the valley on Monday evening, and the prefect thanked those who drove.",
        "The army lent forty lorries for cattle and the railway stopped its night train at a halt.",
        "A gymnasium in Lunsford has beds for six hundred, and bakers in three towns worked until dawn to fill it.",
        "Insurers have sent assessors, the first claims are in, and a fund that the state keeps for floods was opened.",
    )
    assert verdict(DAM, at(DAM, "later", *top, *DAM.body)).folds
    other = at(DAM, "follow-up", *top, *DAM.body[3:], title="Lunsford opens its doors to families without homes")
    assert not verdict(DAM, other).folds


def test_a_brief_below_a_playful_headline_is_a_copy() -> None:
    assert verdict(DAM, at(DAM, "brief", *DAM.body[:2], title="Mind your feet")).relation is Relation.COPY


# --- what is not a copy


def test_a_follow_up_that_repeats_background_shares_pieces_only() -> None:
    report = at(
        DAM,
        "follow-up",
        "Two weeks of rain have undone the work of the engineers at Corvane, and the valley is to be cleared.",
        "Buses will fetch people from Friday, the prefect said, and the army has lent lorries for cattle.",
        "Nobody could say when the families would be home. A gymnasium in Lunsford has beds for six hundred.",
        "Insurers have sent assessors, and the first claims are in.",
        *DAM.body[5:],
        title="Valley below Corvane to be cleared",
    )
    match = verdict(DAM, report)
    assert (match.relation, match.folds, match.rule) == (Relation.PARTIAL, False, "place")
    assert max(run.words for run in match.passages) >= 30


def test_a_digest_is_a_piece_of_each_of_its_stories_and_a_copy_of_none() -> None:
    heading = "Tram drivers walk out", "Reservoir is lowered", "Bridge prize goes to Lunsford"
    digest = Document(
        key="morning",
        title="Today at a glance",
        body=(
            heading[0],
            *STRIKE.body[:2],
            heading[1],
            *DAM.body[:2],
            heading[2],
            "The footbridge over the old canal was given the state's prize for small works by a jury of masons.",
        ),
        published_at=NOON,
    )
    for story in (DAM, STRIKE, at(STRIKE, "brief", *STRIKE.body[:2])):
        assert verdict(digest, story).relation is Relation.PARTIAL


def test_a_digest_is_no_new_version_of_a_brief_that_its_own_paper_ran() -> None:
    brief = at(DAM, "brief", DAM.body[0])
    parrot = "A parrot that had flown off in Lunsford came back after a week with a new word, its owner said on Sunday."
    goat = "A goat rode the ferry to Eastmere and back without a ticket, and was given one for life by the master."
    digest = at(DAM, "digest", DAM.body[0], parrot, goat, title="Shorts", outlet=brief.outlet)
    assert verdict(digest, brief).rule == "cover"
    assert verdict(digest, brief).relation is Relation.PARTIAL


def test_items_of_a_digest_may_have_no_sign_but_their_datelines() -> None:
    items = (
        "Good morning. Here is the day.",
        f"BRESK - {DAM.body[0]}",
        f"LUNSFORD - {STRIKE.body[0]}",
        "That is all for this morning, and we are back tomorrow with more of it.",
    )
    digest = at(DAM, "digest", *items, title="Your morning letter", outlet="Elsewhere")
    assert verdict(digest, at(DAM, "brief", DAM.body[0])).relation is Relation.PARTIAL


def test_a_headline_may_have_other_endings_than_the_text() -> None:
    body = "만화책방은 월요일 저녁 아이들을 위한 낭독회를 처음으로 열었다고 밝혔다."
    whole = Document("whole", "만화책방에서 아이들에게 낭독회", (body,))
    assert not reading.of(whole).column
    assert reading.of(replace(whole, title="간추린뉴스")).column


@pytest.mark.parametrize("number", ["{}. ", "{}) "])
def test_a_digest_whose_pieces_are_numbered_is_no_longer_copy_of_a_brief(number: str) -> None:
    pieces = (
        DAM.body[0],
        "Trams: Drivers in Lunsford stopped work over rosters, and the operator offered three talks.",
        "Books: A novel about a lighthouse keeper won the prize of the coast, and its author was not in the hall.",
        "Weather: Fog is to lift by noon and to come back at dusk, with frost in the valleys of the north.",
    )
    digest = at(
        DAM,
        "digest",
        *(number.format(n) + piece for n, piece in enumerate(pieces, 1)),
        title="Three things to read this morning",
    )
    match = verdict(digest, at(DAM, "brief", DAM.body[0]))
    assert (match.relation, match.rule) == (Relation.PARTIAL, "cover")


def forecast(day: str, sky: str, night: str = "The next forecast will be made at dusk.") -> Document:
    return Document(
        key=day,
        title=f"Weather for {day}",
        body=(
            f"Forecasters expect {sky} over the bay of Corvane on {day}, with a light wind from the west.",
            "Fishermen should look to the flag at the mole before they sail, and bathers to the board at the beach.",
            night,
        ),
        outlet=day,
        published_at=NOON,
    )


@pytest.mark.parametrize(
    ("one", "other"), [("Wednesday", "Thursday"), ("Mittwoch", "Donnerstag"), ("miércoles", "jueves")]
)
def test_a_column_of_another_day_is_another_edition_though_it_has_no_numbers(one: str, other: str) -> None:
    match = verdict(forecast(one, "rain"), forecast(other, "snow"))
    assert (match.rule, match.folds) == ("edition", False)
    assert verdict(forecast(one, "rain"), replace(forecast(one, "snow"), key="b")).relation is Relation.NEW_VERSION


def test_a_later_version_that_names_another_day_is_still_the_story() -> None:
    edited = [line.replace("said", "says").replace("about", "some").replace("told", "asked") for line in DAM.body]
    lede = edited[0].replace("began lowering", "have spent a night lowering").replace("Monday", "Tuesday")
    assert verdict(DAM, at(DAM, "post", lede, *edited[1:])).folds


def edition(key: str, outlet: str, numbers: tuple[str, ...]) -> Document:
    a, b, c, d, e, f, g, h = numbers
    return Document(
        key=key,
        title="Fish market report",
        body=(
            f"Landings at the three ports of the coast came to {a} tonnes, against {b} tonnes the day before.",
            f"Cod made {c} crowns a kilo at auction and haddock {d}, while plaice was quoted at {e} crowns.",
            f"Boats at sea numbered {f}, with {g} due in by the weekend. Wind at the light was {h} knots.",
            "Prices are those of the first sale and do not include harbour dues. Buyers settle by noon.",
        ),
        outlet=outlet,
        published_at=NOON,
    )


MONDAY = ("412", "388", "31.50", "22.10", "18.75", "64", "17", "21")
TUESDAY = ("367", "412", "33.20", "21.85", "19.40", "58", "23", "14")


@pytest.mark.parametrize("outlet", ["Gazette", "Herald"])
def test_another_edition_of_a_column_is_not_a_copy(outlet: str) -> None:
    match = verify(edition("a", "Gazette", MONDAY), edition("b", outlet, TUESDAY))
    assert match is None or (match.rule, match.folds) == ("edition", False)


def market(day: str, way: str, points: str, index: str) -> Document:
    return Document(
        key=day,
        title=f"Bresk shares close {way} on {day}",
        body=(
            f"Shares in Bresk closed {way} on {day} as dealers waited for word from the bank on rates and the crown.",
            f"The main index moved by {points} points to {index} in thin trade, with banks and mills most in demand.",
            "The next test of nerves is the report on prices on Friday, which is thought to show a small fall.",
            "Dealing is from 9 until 4, and prices are those of a quarter of an hour before.",
        ),
        outlet=day,
        published_at=NOON,
    )


def test_a_market_report_of_another_day_is_another_edition_though_much_of_it_stands() -> None:
    match = verdict(market("Monday", "higher", "23", "4,234"), market("Wednesday", "lower", "18", "4,182"))
    assert (match.rule, match.folds) == ("edition", False)


def test_the_same_edition_elsewhere_is_a_copy() -> None:
    there = edition("b", "Herald", MONDAY)
    assert verdict(edition("a", "Gazette", MONDAY), replace(there, body=there.body[:3])).relation is Relation.COPY


def test_strangers_have_no_match() -> None:
    assert verify(DAM, STRIKE) is None


def test_copies_outside_the_window_are_not_compared_and_undated_ones_are() -> None:
    later = replace(at(DAM, "post"), published_at=NOON + timedelta(days=11))
    assert verify(DAM, later) is None
    assert verdict(DAM, replace(later, published_at=None)).rule == "same-text"


def test_short_texts_match_only_word_for_word_and_empty_ones_never() -> None:
    caption = Document(key="a", title="", body=("Ferry at the quay.",))
    assert verdict(caption, replace(caption, key="b", body=("FERRY, at the quay",))).rule == "same-text"
    assert verify(caption, replace(caption, key="b", body=("Ferry at the pier.",))) is None
    empty = Document(key="a", title="Gone", body=())
    assert verify(empty, replace(empty, key="b")) is None


# --- laws

sentences = st.lists(st.sampled_from([*DAM.body, *STRIKE.body, "Ferry.", "東京で会議が開かれた。", ""]), max_size=9)


@given(sentences, sentences, st.sampled_from(["Wire", "Post", None]), st.sampled_from(["Wire", "Post", None]))
def test_a_verdict_is_the_same_from_either_side(
    left: list[str], right: list[str], one: str | None, two: str | None
) -> None:
    a = Document("a", DAM.title, tuple(left), outlet=one)
    b = Document("b", STRIKE.title, tuple(right), outlet=two)
    match = verify(a, b)
    assert verify(b, a) == match
    if match is not None:
        assert (match.a, match.b) == ("a", "b")
        assert 0 <= match.score <= 1
        assert all(0 <= figure <= 1 for figure in match.measures.values())
        assert match.folds == (match.score >= 0.5)


@given(st.lists(st.sampled_from("abcdef"), max_size=60), st.lists(st.sampled_from("abcdef"), max_size=60))
def test_passages_are_equal_runs_that_do_not_overlap(a: list[str], b: list[str]) -> None:
    found = passages.shared(a, b)
    for run in found:
        assert run.words >= passages.LEAST
        assert a[run.a : run.a + run.words] == b[run.b : run.b + run.words]
    for starts in (sorted((run.a, run.words) for run in found), sorted((run.b, run.words) for run in found)):
        assert all(start + length <= after for (start, length), (after, _) in pairwise(starts))


def test_passages_are_found_where_paragraphs_were_moved() -> None:
    one, two = (words.of(DAM.body[n]) for n in (3, 4))
    found = passages.shared([*one, *two], [*two, "meanwhile", *one])
    assert [(run.a, run.b, run.words) for run in found] == [
        (0, len(two) + 1, len(one)),
        (len(one), 0, len(two)),
    ]


# --- scripts

STORIES = {
    "German": """
        Die Hafenbehörde von Ostmeer beschloss am Dienstag, das alte Fährhaus vor dem Winter zu
        schließen, weil das Dach seit dem großen Sturm undicht ist und die Heizung nicht mehr
        reicht. Zwei kleinere Anleger übernehmen den Verkehr zu den Inseln, bis eine neue Halle
        fertig ist.
    """,
    "French": """
        Le conseil du port d'Estmer a décidé mardi de fermer l'ancienne gare maritime avant l'hiver,
        car son toit fuit depuis la grande tempête et le chauffage ne suffit plus. Deux quais plus
        petits accueilleront les bateaux des îles jusqu'à l'ouverture d'une nouvelle salle.
    """,
    "Turkish": """
        Doğudeniz liman kurulu salı günü eski vapur iskelesini kıştan önce kapatmaya karar verdi,
        çünkü çatı büyük fırtınadan beri su alıyor ve ısıtma artık yetmiyor. Yeni salon açılana
        kadar adalara seferler iki küçük iskeleden yapılacak.
    """,
    "Russian": """
        Совет порта Остмер решил во вторник закрыть старый паромный вокзал до начала зимы, потому
        что крыша протекает после большой бури, а отопления больше не хватает. До открытия нового
        зала суда на острова будут ходить от двух малых причалов.
    """,
    "Arabic": """
        قرر مجلس ميناء البحر الشرقي يوم الثلاثاء إغلاق محطة العبارات القديمة قبل حلول الشتاء لأن
        السقف يسرب الماء منذ العاصفة الكبيرة ولم تعد التدفئة كافية. وستنقل الرحلات إلى الجزر عبر
        رصيفين صغيرين حتى تفتح القاعة الجديدة أبوابها.
    """,
    "Hebrew": """
        מועצת הנמל החליטה ביום שלישי לסגור את מסוף המעבורות הישן לפני החורף משום שהגג דולף מאז הסערה
        הגדולה והחימום כבר אינו מספיק. שני רציפים קטנים ישרתו את הנוסעים אל האיים עד שייפתח אולם
        חדש.
    """,
    "Hindi": """
        पूर्वी सागर के बंदरगाह बोर्ड ने मंगलवार को सर्दियों से पहले पुराने नौका टर्मिनल को बंद करने
        का फैसला किया क्योंकि बड़े तूफान के बाद से छत टपक रही है और हीटिंग अब काफी नहीं है। नया हॉल
        खुलने तक द्वीपों की नावें दो छोटे घाटों से चलेंगी।
    """,
    "Korean": """
        동해 항만 위원회는 화요일에 겨울이 오기 전에 낡은 여객 터미널을 닫기로 결정했다 큰 폭풍 이후
        지붕에서 물이 새고 난방도 더는 충분하지 않기 때문이다 새 대합실이 열릴 때까지 섬으로 가는
        배는 작은 부두 두 곳에서 떠난다
    """,
    "Chinese": """
        东海港务委员会星期二决定在冬天到来之前关闭旧的轮渡码头，因为屋顶自大风暴以来一直漏水，暖气
        也不再够用。在新大厅启用之前，前往各岛的船只将改从两个较小的码头出发。
    """,
    "Japanese": """
        東海港湾委員会は火曜日、大嵐のあと屋根の雨漏りが続き暖房も足りなくなったため、冬が来る前に
        古いフェリー乗り場を閉鎖することを決めた。新しい待合室が開くまで、島へ向かう船は二つの小さ
        な桟橋から出る。
    """,
    "Thai": """
        คณะกรรมการท่าเรือทะเลตะวันออกมีมติเมื่อวันอังคารให้ปิดอาคารเรือข้ามฟากหลังเก่าก่อนฤดูหนาวเพ
        ราะหลังคารั่วตั้งแต่พายุใหญ่และเครื่องทำความร้อนไม่เพียงพออีกต่อไป
        เรือไปยังเกาะต่างๆจะออกจากท่าเล็กสองแห่งจนกว่าอาคารใหม่จะเปิด
    """,
    "Khmer": """
        គណៈកម្មាធិការកំពង់ផែសម្រេចនៅថ្ងៃអង្គារបិទចំណតសាឡាងចាស់មុនរដូវរងារដោយសារដំបូលលេចទឹកតាំងពីព្
        យុះធំមក ទូកទៅកោះនានានឹងចេញពីផែតូចពីររហូតដល់អគារថ្មីបើក
    """,
}

OTHERS = {
    "German": """
        Im Streit um die Dienstpläne haben die Fahrer der Straßenbahn am Montag ihre Arbeit
        niedergelegt, und viele Pendler gingen zu Fuß zur Arbeit oder teilten sich ein Auto.
    """,
    "French": """
        Les conducteurs de tramway ont cessé le travail lundi à l'aube à cause des horaires du
        week-end, et beaucoup d'habitants sont allés au bureau à pied ou en partageant une voiture.
    """,
    "Turkish": """
        Tramvay sürücüleri hafta sonu vardiyaları yüzünden pazartesi sabahı iş bıraktı ve birçok
        yolcu işe yürüyerek ya da ortak arabayla gitti.
    """,
    "Russian": """
        Водители трамваев в понедельник на рассвете прекратили работу из-за спора о сменах в
        выходные, и многие жители шли на службу пешком или ехали вместе на машинах.
    """,
    "Arabic": """
        توقف سائقو الترام عن العمل فجر يوم الاثنين بسبب خلاف على نوبات نهاية الأسبوع واضطر كثير من
        الركاب إلى السير على الأقدام أو تقاسم السيارات.
    """,
    "Hebrew": """
        נהגי הרכבת הקלה שבתו ביום שני עם שחר בשל סכסוך על משמרות סוף השבוע ונוסעים רבים הלכו לעבודה
        ברגל או נסעו יחד ברכב.
    """,
    "Hindi": """
        ट्राम चालकों ने सप्ताहांत की पालियों के विवाद में सोमवार तड़के काम बंद कर दिया और बहुत से
        यात्री पैदल या साझा गाड़ियों से दफ्तर पहुंचे।
    """,
    "Korean": """
        전차 기사들은 주말 근무표를 둘러싼 다툼 끝에 월요일 새벽 일손을 놓았고 많은 시민이 걷거나
        차를 나누어 타고 출근했다
    """,
    "Chinese": """
        电车司机因周末排班问题星期一凌晨罢工，许多乘客只好步行上班或者与邻居拼车。
    """,
    "Japanese": """
        路面電車の運転士は週末の勤務表をめぐる対立から月曜日の明け方に仕事を止め、多くの通勤客が歩
        くか車を分け合った。
    """,
    "Thai": """
        คนขับรถรางหยุดงานตั้งแต่รุ่งเช้าวันจันทร์เพราะข้อพิพาทเรื่องตารางเวรวันหยุด
        ผู้โดยสารจำนวนมากต้องเดินหรือนั่งรถร่วมกัน
    """,
    "Khmer": """
        អ្នកបើករថភ្លើងបានឈប់ធ្វើការតាំងពីព្រលឹមថ្ងៃចន្ទដោយសារជម្លោះអំពីវេនចុងសប្តាហ៍
        អ្នកដំណើរជាច្រើនត្រូវដើរទៅធ្វើការ
    """,
}


@pytest.mark.parametrize("language", STORIES)
def test_copies_match_and_strangers_do_not_in_every_script(language: str) -> None:
    story, other = ("".join(paragraphs(texts[language])) for texts in (STORIES, OTHERS))
    whole = Document("a", "", (story,))
    # Another outlet's copy: its own line behind the text, and the last sixth cut away.
    cut = Document("b", "", (story[: len(story) * 5 // 6], "• 2025"))
    stranger = Document("c", "", (other,))

    def shared(a: Document, b: Document) -> bool:
        keys = set(sign(a).keys) & set(sign(b).keys)
        return candidates.are(sum(map(candidates.is_band, keys)), sum(not candidates.is_band(key) for key in keys))

    assert shared(whole, cut)
    assert verdict(whole, cut).relation is Relation.COPY
    assert not shared(whole, stranger)
    assert verify(whole, stranger) is None
