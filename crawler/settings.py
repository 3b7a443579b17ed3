"""Scrapy's settings: the defaults that are changed, and why. `crawler.child` adds what the rules of a round say.

Scrapy fetches here and does nothing else. What is asked for, when, and what is made of it is decided by
`crawler.round`, visit by visit, so its scheduler, redirects, retries, robots.txt and delays are not used.
"""

BOT_NAME = "copydesk"
SPIDER_MODULES = ["crawler.spider"]
USER_AGENT = "copydesk"  # a round adds the contact, and does not start without

# The guard. Nothing but http and https is there to be asked for.
DOWNLOAD_HANDLERS = {
    "http": "crawler.download.GuardedHandler",
    "https": "crawler.download.GuardedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"
ALLOWED_NETWORKS: list[str] = []
HTTPPROXY_ENABLED = False  # proxies of the environment would look names up behind the guard
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # runs Python that comes in over HTTP

# Bounds.
DOWNLOAD_MAXSIZE = 10_000_000
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_FAIL_ON_DATALOSS = True
REACTOR_THREADPOOL_MAXSIZE = 20  # lookups of names, each up to some seconds where a name server is silent

# Done by crawler.round, which knows the host's pace, its rules, and the visit.
ROBOTSTXT_OBEY = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
COOKIES_ENABLED = False
DOWNLOAD_DELAY = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 0  # no limit; crawler.round has its own

# The process answers to its parent alone.
LOG_ENABLED = False
LOGSTATS_INTERVAL = 0
MEMUSAGE_ENABLED = False
STATS_DUMP = False
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logcount.LogCount": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,"
    "application/xml;q=0.9,text/*;q=0.8,*/*;q=0.5",
    "Accept-Language": "*",
}
