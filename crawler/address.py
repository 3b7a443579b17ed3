"""Which addresses may be connected to: the public internet, on ports for web pages, and nothing else.

A crawler follows addresses that strangers wrote. Without this, a feed could make it fetch the cloud's metadata
service, a router's pages or a database on the same machine, and show the answer. `refusal` looks at an address as
it is written; `crawler.resolver` asks `why_not` again about each address that a name leads to, which is the one
that is then connected to.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: IANA's special-purpose registries (RFC 6890 and its updates) written out, since what `is_global` says has changed
#: between patch releases of Python. The last is Azure's host service, which lies in public space.
_REFUSED = tuple(
    (ip_network(text), why)
    for text, why in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier's private"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local or metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved or broadcast"),
        ("168.63.129.16/32", "metadata"),
        ("::/128", "this host"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private or metadata"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "Teredo or reserved for protocols"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
    )
)
#: All of IPv6 that is given out to networks (IANA, 2000::/3); the rest is reserved.
_GIVEN_OUT = IPv6Network("2000::/3")
#: RFC 6052 and RFC 4291: the last 32 bits are the IPv4 address that is meant. Networks without IPv4 of their own
#: reach every IPv4 site through the first, so it is judged by what it holds.
_HOLDS_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0/96"))
_WEB_PORTS = (80, 443)
#: Below it lie the ports of mail, files, shells and printers; a request can be made to speak to some of them.
#: Browsers keep a list (WHATWG fetch, "bad port"); all but a dozen on it are below this.
_FIRST_FREE_PORT = 1024


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks in CIDR notation. Raises ValueError, naming the one that is none."""
    return tuple(ip_network(text) for text in texts)


def why_not(address: Address, allowed: Iterable[Network] = ()) -> str | None:
    """Why `address` is not connected to; None if it may be."""
    if any(address in network for network in allowed):
        return None
    if isinstance(address, IPv6Address) and any(address in network for network in _HOLDS_IPV4):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
        why = why_not(inner, allowed)
        return f"{address} holds {inner}: {why}" if why else None
    for network, why in _REFUSED:
        if address in network:
            return f"{address} is {why} ({network})"
    if isinstance(address, IPv6Address) and address not in _GIVEN_OUT:
        return f"{address} is reserved"
    return None


def literal(host: str) -> Address | None:
    """The address that `host` spells out, in any of the ways that systems read: `0x7f.1`, `2130706433`, `0177.1`."""
    if f".{host.lower().rstrip('.')}".endswith(".localhost"):
        return IPv4Address("127.0.0.1")  # RFC 6761: these names never mean anything else, whatever a name server says
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, UnicodeError):
        return None


def unreadable(url: str) -> str | None:
    """Why `url` is no address of a page at all; None if it is one. A name has up to 253 characters, its parts 63."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme[:20] or 'nothing'} is not http or https"
    if not host or len(host) > 253 or any(not 0 < len(part) < 64 for part in host.split(".")):
        return f"{host[:60]!r} is not the name of a host"
    return None


def refusal(url: str, allowed: Iterable[Network] = ()) -> str | None:
    """Why `url` is not asked for, judged by how it is written; None if nothing speaks against it."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if parts.username is not None:
        return "a name or password stands in the address"
    if "%" in host:
        return f"{host} names a network card"
    if port is not None and port not in _WEB_PORTS and port < _FIRST_FREE_PORT:
        return f"port {port} is not for web pages"
    address = literal(host)
    return why_not(address, allowed) if address else None
