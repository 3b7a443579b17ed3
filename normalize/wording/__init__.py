"""Furniture that is known by its wording: what it asks of the reader and says of itself, in many languages.

Each module holds a few kinds and argues them. Patterns are written in folded letters, begin where the line
begins and are bounded in length; a line longer than its kind's limit (in words) is story, whatever it says,
because prompts are short. `kind` is the only way in.
"""

from normalize import shape
from normalize.wording import audience, links, navigation, notices, pictures, walls
from normalize.wording.form import fold

__all__ = ["kind"]

#: In this order: the narrow kinds first, the vague ones last.
_KINDS = (
    navigation.PAGE_MARKER,
    audience.COMMENTS,
    audience.SHARE,
    audience.NEWSLETTER,
    walls.PAYWALL,
    walls.CONSENT,
    notices.MARKET_FOOTER,
    notices.LEGAL,
    pictures.CAPTION,
    links.TEASER,
)
_QUOTES = tuple("\"'“‘„«»‚「『")
#: Characters. The longest kind has 130 words, of some 7 characters with their space.
_LONGEST = 1000


def kind(text: str) -> str | None:
    """The rule that knows this line by its wording, or None. A sentence that opens with a quotation mark is speech."""
    if len(text) > _LONGEST or (text[:1] in _QUOTES and shape.prose(text)):
        return None
    count = shape.words(text)
    plain = fold(text)
    for known in _KINDS:
        if count <= known.limit and known.starts.match(plain):
            return known.rule
    if count <= audience.BAR and audience.share_bar(plain):
        return "share"
    return "caption" if pictures.credited(plain, count) or pictures.described(plain, count) else None
