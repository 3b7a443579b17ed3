"""dedupe: Articles to Stories. Pure: no clock, no network, no database.

A `Document` is signed (`sign`), articles that share enough keys of their signatures are candidates
(`candidates.are`), each pair of candidates is looked at (`verify`), and what matches is folded into stories
(`fold`) that keep their ids (`identity.assign`) and are held to what people decided (`decision`).
`passages.shared` shows what two texts have in common, and `words.spans` where.
"""

from dedupe.document import Document, Match, Member, Passage, Relation, Story
from dedupe.fold import fold
from dedupe.signature import Signature, sign
from dedupe.verify import verify

__all__ = [
    "Document",
    "Match",
    "Member",
    "Passage",
    "Relation",
    "Signature",
    "Story",
    "fold",
    "sign",
    "verify",
]
