"""Bytes of one page or text file → one clean Article, or Rejected with its reason.

Pure: no network, no database, no clock.
"""

from normalize.article import Article, Dateline, Moment, Reason, Rejected, Removed
from normalize.clean import clean, day
from normalize.page import Given, Page

__all__ = ["Article", "Dateline", "Given", "Moment", "Page", "Reason", "Rejected", "Removed", "clean", "day"]
