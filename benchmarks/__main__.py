"""`python -m benchmarks [NAME…]`."""

import argparse
import sys

import benchmarks
from benchmarks import (
    cleaning,
    crawling,
    enduring,
    families,
    fetching,
    groups,
    growth,
    hostility,
    importing,
    listings,
    pages,
    scheduling,
    showing,
    sizes,
    speed,
    starting,
    stories,
    storing,
    templates,
)

ALL = {
    "start": (starting.main, "copydesk --help against python -c pass"),
    "clean": (cleaning.main, "pages a second against trafilatura.bare_extraction"),
    "import": (importing.main, "articles a second and peak memory against datasketch's plain loop"),
    "speed": (speed.main, "from cleaned articles to committed stories, against datasketch's plain loop"),
    "growth": (
        growth.main,
        "one article's cost, index and memory at 10 thousand to a million stored, against two peers",
    ),
    "store": (storing.main, "a million articles on either database: answers, Parquet, migration, against their peers"),
    "web": (showing.main, "the web pages over a million articles: server times, bytes, what a browser sees"),
    "sizes": (sizes.main, "bytes of each table and its indexes an article, in either database"),
    "plot": (growth.plot, "the figures that growth kept, drawn anew"),
    "fetch": (fetching.main, "pages from loopback a second against a bare Scrapy spider"),
    "listings": (listings.main, "links of section pages on real addresses; feeds against feedparser alone"),
    "crawl": (crawling.main, "2,000 articles crawled and ingested against a bare spider that only downloads them"),
    "schedule": (scheduling.main, "a month of 200 sources: every article found once, how late, at how many requests"),
    "hostile": (hostility.main, "hostile addresses and servers: what gets through, and under which name the rest ends"),
    "endure": (enduring.main, "memory and open files over 500 rounds of crawling"),
    "kills": (crawling.kills, "the same crawl killed 30 times: nothing lost, nothing twice"),
    "pages": (pages.main, "body, title, date and authors on the labelled pages and texts"),
    "templates": (templates.main, "columns and their editions, stories and their versions, none of them collected"),
    "families": (families.main, "the same columns, each scored with thresholds chosen on all the others"),
    "groups": (groups.main, "each stage of grouping in memory: candidates, their recall, rates"),
    "stories": (stories.main, "stories on the labelled copies, through import and export"),
}
#: What needs no labelled data.
UNLABELLED = (
    "start",
    "store",
    "web",
    "fetch",
    "crawl",
    "kills",
    "schedule",
    "hostile",
    "endure",
    "growth",
    "plot",
    "templates",
    "families",
)


def main() -> int:
    """Run the benchmarks named, or all."""
    listing = "\n".join(f"  {name:9} {what}" for name, (_, what) in ALL.items())
    parser = argparse.ArgumentParser(
        prog="./run bench", epilog=listing, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(ALL)}; all if none is named")
    names = parser.parse_args().names or list(ALL)
    if unknown := set(names) - ALL.keys():
        parser.error(f"no benchmark named {', '.join(sorted(unknown))}")
    if not benchmarks.SHARED.is_dir():
        print(f"No labelled data: {benchmarks.SHARED} is absent. Only {' and '.join(UNLABELLED)} can be measured.")
        names = [name for name in names if name in UNLABELLED]
    for name in names:
        print(f"== {name}: {ALL[name][1]}", flush=True)
        ALL[name][0]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
