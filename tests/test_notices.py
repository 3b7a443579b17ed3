"""What a newsroom says of its own text, and stories that use the same words of others."""

import pytest

from normalize import Article, Page, clean, notices
from normalize.article import Notice, NoticeKind

NOTICES = {
    "correction": [
        "Correction: An earlier headline gave the wrong name of the harbour.",
        "CORRECTION (March 4): The ferry carried 214 people, not 241.",
        "Corrections & clarifications: the minister resigned on Monday.",
        "(Corrects spelling of minister's name in paragraph 3)",
        "(This story corrects the day of the vote to Thursday.)",
        "CORRECTED-Tarovia lifts key rate by half a point",
        "CORRECTED-UPDATE 2-Tarovia lifts key rate by half a point",
        "An earlier version of this article misstated the height of the dam.",
        "A previous version of this story gave the wrong age.",
        "This story has been corrected to show that the bridge opened in 1968.",
        "Korrektur: In der ersten Fassung stand ein falsches Datum.",
        "Berichtigung – Der Fluss heißt Orrin.",
        "In einer früheren Version dieses Artikels hieß es, der Damm sei 40 Meter hoch.",
        "Rectificatif : le pont a été ouvert en 1968.",
        "Une version précédente de cet article indiquait un autre chiffre.",
        "Fe de errores: el puente se abrió en 1968.",
        "Una versión anterior de este artículo daba otra cifra.",
        "Errata corrige: il ponte è del 1968.",
        "Correção: a ponte foi aberta em 1968.",
        "Rectificatie: de brug is van 1968.",
        "Sprostowanie: most otwarto w 1968 roku.",
        "Исправление: мост открыт в 1968 году.",
        "Rättelse: bron öppnades 1968.",
        "Düzeltme: köprü 1968'de açıldı.",
        "訂正：橋の開通は1968年でした。",
        "更正：大桥于1968年通车。",
        "정정: 다리는 1968년에 개통됐다.",
        "تصحيح: افتتح الجسر عام 1968.",
        "תיקון: הגשר נפתח ב-1968.",
    ],
    "clarification": [
        "Clarification: The company says that it owns only half of the quay.",
        "Klarstellung: Die Firma besitzt nur die Hälfte.",
        "Aclaración: la empresa solo posee la mitad.",
        "This article was clarified to say who owns the quay.",
    ],
    "update": [
        "UPDATE 2-Tarovia raises rates to 7.25%",
        "Update: The bridge has opened again.",
        "UPDATES with comment from the governor",
        "(Adds details, quotes from the governor)",
        "(Adds background)",
        "(Recasts throughout)",
        "This story has been updated with comment from the company.",
        "Dieser Artikel wurde aktualisiert.",
        "Cet article a été mis à jour à 15 heures.",
        "2nd Ld-Writethru, Orrin Dam",
    ],
    "embargo": [
        "EMBARGOED UNTIL 6 p.m. GMT Thursday",
        "Embargo: 18:00 Uhr",
        "Sperrfrist: Donnerstag 18.00 Uhr",
        "NOT FOR RELEASE BEFORE MARCH 5",
        "Sous embargo jusqu'à jeudi 18 heures",
    ],
    "kill": [
        "MANDATORY KILL",
        "BULLETIN KILL: Orrin Dam story",
        "Kill the story slugged Orrin-Dam",
        "WITHDRAWN: Crack in Orrin Dam spillway",
        "This story has been withdrawn.",
        "The Associated Press has withdrawn its story about a crack in the Orrin Dam.",
        "Please disregard the story slugged Orrin-Dam.",
        "Bitte verwenden Sie die Meldung über den Damm nicht.",
        "Cette dépêche est annulée.",
    ],
}
STORIES = [
    "The correction of the river took eleven years and cost three lives.",
    "Corrections officers at the Calder jail went on strike on Tuesday.",
    "Correction facilities across the county are full, the sheriff said.",
    "Updates to the harbour plan were shown to the council on Monday.",
    "Update your boats before winter, the coast guard tells fishermen.",
    "Kill rates among harbour seals fell by half, biologists said.",
    "Killed in the crash were two sisters from Hollow Creek.",
    "The story of the dam has been told before.",
    "This article of faith has guided the party for decades.",
    "The embargo on grain was lifted on Thursday.",
    "Embargo talks between Quessa and Tarovia went into a fourth day.",
    "“An earlier version of this article was wrong,” the editor told the court.",
    "A correction in share prices was overdue, analysts said.",
    "Precision is what watchmakers sell.",
    "Withdrawn troops were welcomed at the station.",
    "The Herald has withdrawn its reporters from the border.",
    "Dieser Bericht ist dem Parlament am Montag vorgelegt worden.",
    "Retracted landing gear was found in the sea.",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOTICES.items() for text in texts])
def test_notices_are_known_by_how_they_open(kind: str, text: str) -> None:
    assert notices.read(text) == kind


@pytest.mark.parametrize("text", STORIES)
def test_what_a_story_tells_of_others_is_no_notice(text: str) -> None:
    assert notices.read(text) is None


def test_a_label_alone_speaks_of_the_line_below_it() -> None:
    found = notices.of(None, ["The dam held.", "Correction:", "The dam is 40 metres high.", "Residents slept."])
    assert found == (Notice(NoticeKind.CORRECTION, "Correction: The dam is 40 metres high."),)


def test_a_label_at_the_very_end_is_told_alone() -> None:
    assert notices.of("UPDATE 1-Dam holds", ["Clarification"]) == (
        Notice(NoticeKind.UPDATE, "UPDATE 1-Dam holds"),
        Notice(NoticeKind.CLARIFICATION, "Clarification"),
    )


def test_an_article_carries_its_notices_and_keeps_their_lines() -> None:
    text = (
        "Crack in Orrin Dam puts 240 homes on alert\n\n(Corrects number of homes in paragraph 1)\n\n"
        "HOLLOW CREEK, March 9 (AP) - Engineers found a crack in the spillway of the Orrin Dam on Monday, and people"
        " in 240 homes below it were told to be ready to leave at night.\n\n"
        "The reservoir is being drained by two feet a day, the county said.\n"
    )
    made = clean(Page("dam.txt", text.encode(), "text/plain"))
    assert isinstance(made, Article)
    assert [notice.kind for notice in made.notices] == [NoticeKind.CORRECTION]
    kept = [*made.body, *(line.text for line in made.removed)]
    assert "(Corrects number of homes in paragraph 1)" in kept
