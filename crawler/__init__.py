"""Everything that brings Pages in."""

from crawler.records import MARK
from crawler.seedfiles import SeedFiles, Skipped

__all__ = ["MARK", "SeedFiles", "Skipped"]
