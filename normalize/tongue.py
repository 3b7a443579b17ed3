"""The language of a text, by its words."""

from collections.abc import Sequence

#: Characters. Below this the identifier is a guess (py3langid was 18 of 18 right on paragraphs, and reads
#: single headlines of one language as its neighbour); the page's own word is better then.
LEAST = 80
#: Characters. More text changes nothing and costs time.
ENOUGH = 2000


def of(body: Sequence[str], declared: str | None = None) -> str | None:
    """ISO 639-1 code of the body's language; the declared one where the text is too short to tell.

    Observed: the `lang` attribute is that of the template, and wrong on the pages of bilingual sites.
    """
    text = "\n".join(body)[:ENOUGH]
    if len(text) < LEAST and declared:
        return declared
    if not text:
        return declared
    from py3langid import classify  # loads a model: half a second

    return str(classify(text)[0])
