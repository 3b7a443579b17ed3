"""Furniture known by its wording, and stories that use the same words."""

import pytest

from normalize import shape, wording
from normalize.wording.form import fold

FURNITURE = {
    "page-marker": [
        "top of page",
        "Advertisement",
        "Skip to main content",
        "Jump directly to the content",
        "Story continues below",
        "Reading time: 4 minutes",
        "5 min read",
        "Lesedauer: 3 Minuten",
        "Tempo de leitura: 2 minutos",
        "Temps de lecture : 5 min",
        "Zum Inhalt springen",
        "La suite après cette publicité",
        "Werbung",
        "広告",
        "Реклама",
        "본문 광고"[3:],
        "Page 2 of 5",
        "Image 1 of 8",
        "Published | Updated",
        "Your browser is no longer supported",
        "Loading comments",
        "Previous: Under-15s draw at Calder",
        "Show Caption",
        "Artikel drucken",
        "本文へ移動",
    ],
    "comments": [
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
        "0 views0 comments",
        "12 Comments",
        "Kommentare (3)",
        "Schreiben Sie einen Kommentar",
        "Laisser un commentaire",
        "Deja un comentario",
        "Lascia un commento",
        "Deixe um comentário",
        "Оставить комментарий",
        "댓글 12",
        "Please log in to comment",
        "CommentsRestacks",
        "The Quay is committed to maintaining a lively but civil forum for discussion."[4:],
    ],
    "share": [
        "Share this:",
        "Facebook Twitter Email",
        "Share 214 Tweet",
        "Click to share on Facebook (Opens in new window)",
        "Auf Facebook teilen",
        "Partager cet article",
        "Compartir en Facebook",
        "Udostępnij",
        "कॉपी लिंक",
        "Copy link",
    ],
    "newsletter": [
        "Sign up for our morning newsletter",
        "Get the day’s top stories in your inbox",
        "Subscribe to The Quay Letter",
        "Follow us on Facebook and X",
        "Follow Mina Okafor on X: @minaokafor",
        "Have a news tip? Write to the desk",
        "Was this forwarded to you? Sign up here.",
        "Thanks for reading The Blunt Pencil! Subscribe for free to receive new posts and support my work.",
        "Download our app for alerts",
        "Abonnieren Sie unseren Newsletter",
        "Inscrivez-vous à notre lettre",
        "Suscríbete al boletín",
        "Iscriviti alla newsletter",
        "Подписывайтесь на наш канал",
        "desk@example.com",
    ],
    "paywall": [
        "You have reached your limit of free articles",
        "This article is for subscribers only",
        "Already a subscriber? Log in"[:21],
        "Support local journalism",
        "Donate",
        "Cet article est réservé aux abonnés"[:0] + "Article réservé aux abonnés",
        "Contenido exclusivo para suscriptores",
        "この記事は会員限定です。",
    ],
    "consent": [
        "We use cookies to make this site work",
        "By accessing this page, you agree to the following",
        "Wir verwenden Cookies auf dieser Seite",
        "Ich bin damit einverstanden, dass mir Inhalte angezeigt werden.",
        "Nous utilisons des cookies",
        "Utilizamos cookies propias",
    ],
    "market-footer": [
        "Quotes delayed at least 20 minutes.",
        "Stock quotes supplied by Quaymarket",
        "Market data provided by Quaymarket",
        "Kurse zeitverzögert",
    ],
    "legal": [
        "© 2026 The Quay Letter. All rights reserved.",
        "Copyright 2026 KHCR. All rights reserved.",
        "Privacy Policy and Terms and Conditions.",
        "Alle Rechte vorbehalten",
        "Tous droits réservés",
        "The views expressed are those of the author.",
        "The Quay may earn a commission from links on this page.",
    ],
    "teaser": [
        "Related stories",
        "READ MORE: How a supporters’ trust saved Albion",
        "Read also: the heron census is back",
        "Most read",
        "Lesen Sie auch: Warum die Fähren stillstehen",
        "Mehr zum Thema",
        "À lire aussi : le pont rouvre vendredi",
        "Lee también: vuelve el censo de garzas",
        "Leggi anche: riapre il ponte",
        "Leia também: a ponte reabre",
        "Lees ook: de brug gaat open",
        "Les også: Broen åpner fredag",
        "Czytaj też: most znowu otwarty",
        "Читайте также: мост снова открыт",
        "関連記事",
        "यह भी पढ़ें: पुल फिर खुला",
        "baca juga: jembatan dibuka lagi",
    ],
    "caption": [
        "Photo: Jane Roe",
        "Foto: Stadtmuseum Lindenau/dpa",
        "The pier at dawn. (AP Photo/Jane Roe)",
        "Commuters wait at the terminal. (Ruth Adebayo/Pool via AP)",
        "FILE - The terminal in Washport, before the strike.",
        "Getty Images",
        "An image that links to Straits Newswire to promote your business",
        "Mayor Lena Corvath, left, and Anders Pell shake hands at the terminal in Washport, Tuesday, March 3, 2026.",
        "The mayor speaks to crews, Tuesday, March 3, 2026, in Washport.",
        "Der Hafen am Morgen © Stadt Osthaven",
    ],
}

STORIES = [
    "Readers of the paper have been asked to comment on the plan by the end of March, the editor said on Wednesday.",
    "“Share this with everyone you know,” the mayor told the crowd, and the crowd laughed at her until she left.",
    "The advertisement ran for three weeks before a court in Washport ordered the company to take it off the air.",
    "Following the vote, the council signed up four thousand households for the new ferry pass within two days.",
    "The company’s newsletter told shareholders in January that the yard would close, people who read it said.",
    "Photographers waited outside the court from dawn, but neither of the brothers was seen to leave the building.",
    "“We use cookies to pay the children,” said the baker, whose shop on the quay has fed the school for years.",
    "The copyright on the song ran out in 2019, and since then every ferry on the strait has played it at noon.",
    "Related industries lost another nine thousand jobs in February, the ministry of labor said in its report.",
    "On Tuesday the left won four seats and the right two, with the center holding the balance for a second year.",
    "Facebook said it would close its office in Osthaven and move the staff of forty to the capital by summer.",
    "Comments by the minister that the strait could be closed sent freight rates up by a third on Wednesday.",
    "Support for the local hospital has grown since the council published the accounts in a plain language.",
    "Der Artikel im Grundgesetz geht auf einen Streit zurück, den der Landtag schon 1951 beigelegt glaubte.",
    "Les lecteurs du journal ont réagi par centaines, et la rédaction a publié leurs lettres pendant un mois.",
    "Prices of wheat are delayed in reaching farmers, who hear of them by radio two days after the market closes.",
]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in FURNITURE.items() for text in texts])
def test_furniture_is_known_with_its_kind(rule: str, text: str) -> None:
    assert wording.kind(text) == rule


@pytest.mark.parametrize("text", STORIES)
def test_stories_with_the_same_words_are_left_alone(text: str) -> None:
    assert wording.kind(text) is None


@pytest.mark.parametrize("text", [text for texts in FURNITURE.values() for text in texts])
def test_a_paragraph_that_begins_as_furniture_is_story_when_it_goes_on(text: str) -> None:
    assert wording.kind(f"{text}, wrote the paper, " + "and the harbor master read it aloud to the crews " * 20) is None


def test_folding_makes_letters_quotes_and_leading_signs_alike() -> None:
    assert fold("→ DON’T MISS") == "don't miss"
    assert fold("© 2026") == "© 2026"
    assert fold("") == ""


@pytest.mark.parametrize("unit", ["a ", "facebook ", "© ", "(", "get the ", "image of ", "1:", "—ap/", ", left", "日"])
def test_no_wording_is_slow_on_hostile_lines(unit: str) -> None:
    longest = unit * (1_000_000 // len(unit))
    assert wording.kind(longest) is None
    assert wording.kind(longest[:990] + "!") is None or shape.words(longest[:990]) < 1000
