"""Addresses: the one that identifies an article, and the site that it is on.

What was observed: one page is linked under many addresses, which differ in tracking parameters, session ids,
the letter case of the host, default ports, fragments and AMP wrappers. The theory: what only tells how the
reader came is dropped, and what may choose the content stays, so that an address that is wrongly kept apart
costs one duplicate (which grouping folds) while one wrongly joined would lose an article.

Kept on purpose:
- the scheme, `www.` and a trailing slash: servers exist where either form is an error, and the page's own
  canonical link settles it where it matters;
- `m.` and `amp.` hosts: the desktop host behind `m.example.com` may be `example.com`, `www.example.com` or
  `edition.example.com`. The AMP forms that are rewritten are those whose target is written in the address
  itself;
- `#!` fragments, which pages drawn by scripts use as a path.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from tld import get_fld
from w3lib.url import canonicalize_url, safe_url_string

#: Parameters that tell where a reader came from. Sources: Miniflux `internal/reader/urlcleaner` (2025), the
#: global rules of ClearURLs, AdGuard's TrackParamFilter `general_url.txt`, Firefox' query-stripping list;
#: from these the names that are met on news sites or sent by newsletters, social networks, advertisers and
#: feeds.
_TRACKING_NAMES = """
    fbclid fb_action_ids fb_action_types fb_ref fb_source fb_comment_id action_object_map action_type_map
    action_ref_map gclid gclsrc dclid gbraid wbraid srsltid gs_l gad_source gad_campaignid yclid ysclid twclid
    ttclid msclkid li_fat_id igshid igsh epik scid sccid rdt_cid _openstat mc_cid mc_eid mc_tc mkt_tok wickedid
    _hsenc _hsmi __hssc __hstc __hsfp hsctatracking rb_clickid oly_anon_id oly_enc_id vero_id vero_conv sc_cid
    s_cid s_kwcid _bhlid _branch_match_id _branch_referrer __readwiselocation ml_subscriber ml_subscriber_hash
    ss_email_id ck_subscriber_id elqtrack elqtrackid dm_i ito xtor xtref cmpid cmp_id icid ncid ocid mbid sh_kit
    smid smtyp soc_src soc_trk guccounter guce_referrer guce_referrer_sig __twitter_impression echobox_id
    wt_mc wt_zmc wtrid tracking_source share_token shared_id shareid spm cndid ftag nlid
    campaign_id campaign_medium campaign_name campaign_source campaign_term campaign_content
    at_medium at_campaign at_link_id at_link_type at_link_origin at_ptr_name at_format at_bbc_team at_custom1
    at_custom2 at_custom3 at_custom4 ns_source ns_mchannel ns_campaign ns_linkname ns_fee
    _ga _gl _gac amp_js_v amp_gsa usqp
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
#: Campaign families: Urchin and Google Analytics, Matomo, Piwik, HubSpot ads, Adobe Marketo, and their
#: imitations.
_TRACKING_FAMILIES = (
    "utm_",
    "mtm_",
    "pk_",
    "piwik_",
    "hsa_",
    "itm_",
    "hmb_",
    "ga_",
    "oly_",
    "vero_",
    "stm_",
    "wt.",
)
#: Sessions, as PHP, Java, ColdFusion, ASP.NET and older content systems name them.
_SESSIONS = frozenset(
    ("phpsessid", "jsessionid", "aspsessionid", "sessionid", "session_id", "cfid", "cftoken", "zenid", "oscsid")
)
#: Parameters that name a channel with some values and choose an article with others: `source=rss`,
#: `source=4711`.
_SOMETIMES = frozenset(("ref", "source", "src", "from", "via", "feature", "partner", "cmp", "rss", "share"))
_CHANNELS_NAMES = """
    rss rss2 atom feed feeds feedburner twitter tw x facebook fb social share shared email mail e-mail newsletter
    whatsapp wa telegram linkedin reddit flipboard pinterest instagram threads bluesky mastodon google googlenews
    gnews yahoo apple applenews apple_news msn bing smartnews newsbreak upday push app android ios
"""
_CHANNELS = frozenset(_CHANNELS_NAMES.split())
_AMP = {"amp": {"", "1", "true"}, "outputtype": {"amp"}, "output": {"amp"}, "_amp": {"", "1", "true"}}

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b\u2060\ufeff]+")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
#: AMP caches and viewers carry the address of the page behind `/c/`, `/v/` or `/amp/`, with `s/` for https
#: (amp.dev, "AMP Cache URL format").
_AMP_CACHE = re.compile(
    r"https?://(?:[^/?#]+\.cdn\.ampproject\.org/[cv]|(?:www\.)?google\.[a-z.]{2,6}/amp)/(s/)?([^/?#]+\.[^?#]*)"
)
_AMP_PATH = re.compile(r"(?<=[^/])/amp/?$")

_ROUNDS = 4  # an AMP viewer around an AMP cache around an AMP page settles in three


#: Of one article an address is asked for some ten times while it is announced, visited and kept.
@lru_cache(maxsize=8192)
def canonical(url: str) -> str:
    """Return the address that identifies the page: `canonical(canonical(u)) == canonical(u)` for any text.

    What is not an http or https address with a host comes back as it was, less the space around it.
    Credentials are dropped. Queries keep their order's meaning: parameters are sorted by name, repeated ones
    stay in order.
    """
    given = url.strip()
    once = given
    for _ in range(_ROUNDS):
        again = _cleaned(once)
        if again == once:
            return once
        once = again
    return given


def site(url: str) -> str | None:
    """Return the registrable domain, `bbc.co.uk` of `https://www.bbc.co.uk/news`; None for an IP address or garbage.

    By the Public Suffix List that is packed with `tld`, private part included (each blogspot.com blog is a site
    of its own); nothing is fetched.
    """
    try:
        return get_fld(canonical(url), fail_silently=True)
    except (ValueError, TypeError):
        return None


def _cleaned(url: str) -> str:
    """Clean once. Text that urllib, w3lib or the IDNA codec cannot take is left alone."""
    try:
        parts = urlsplit(safe_url_string(_unwrapped(_INVISIBLE.sub("", url).strip())))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return url
        return _joined(parts)
    except (ValueError, UnicodeError):
        return url


def _unwrapped(url: str) -> str:
    """Return the page behind an AMP cache's or viewer's address."""
    cache = _AMP_CACHE.match(url)
    return f"http{'s' if cache[1] else ''}://{cache[2]}{url[cache.end() :]}" if cache else url


def _joined(parts: SplitResult) -> str:
    path = _AMP_PATH.sub("", _SESSION_IN_PATH.sub("", parts.path))
    base = str(canonicalize_url(f"{parts.scheme}://{_host(parts)}{path}"))
    query = _query(parts.query)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return base + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return host if parts.port in {None, default} else f"{host}:{parts.port}"


def _query(query: str) -> str:
    """Keep the pairs that may choose the content, sorted by name, written as they came."""
    pairs = [pair for pair in query.split("&") if pair and not _tracking(*pair.partition("=")[::2])]
    return "&".join(sorted(pairs, key=lambda pair: pair.partition("=")[0]))


def _tracking(name: str, value: str) -> bool:
    name, value = unquote(name).casefold(), unquote(value).casefold()
    return (
        name in _TRACKING
        or name in _SESSIONS
        or name.startswith(_TRACKING_FAMILIES)
        or (name in _SOMETIMES and value in _CHANNELS)
        or value in _AMP.get(name, ())
    )
