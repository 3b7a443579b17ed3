"""exports: files of what is in the store: their formats, the places they go to, and what is remembered of each."""

from enum import StrEnum


class What(StrEnum):
    """What can be exported."""

    ARTICLES = "articles"
    STORIES = "stories"
    MEMBERSHIPS = "memberships"
    VERSIONS = "versions"
    EVENTS = "events"


class Format(StrEnum):
    """How it can be exported."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    NINJS = "ninjs"
