"""Everything that brings Pages in."""

from crawler.documents import read
from crawler.records import MARK
from crawler.seedfiles import SeedFiles
from crawler.skipped import Skipped

__all__ = ["MARK", "SeedFiles", "Skipped", "read"]
