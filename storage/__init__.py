"""storage: the clean store, and the only package that knows SQL.

`Store.open` is the way in; `Unit` writes; `identity.of` says which article a page is of; the records in
`storage.records` come out; `storage.errors` has everything that can go wrong.
"""

from storage import identity
from storage.errors import StoreError
from storage.records import Added, Kept, Outcome, StoredArticle, StoredStory, StoryInFull
from storage.store import Store
from storage.unit import Unit

__all__ = [
    "Added",
    "Kept",
    "Outcome",
    "Store",
    "StoreError",
    "StoredArticle",
    "StoredStory",
    "StoryInFull",
    "Unit",
    "identity",
]
