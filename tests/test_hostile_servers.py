"""What servers do to whoever fetches from them: each misdeed ends in an outcome with its name, and harms nothing."""

import asyncio
import gzip
import ssl
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import brotli
import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.fetch import fetch
from crawler.rules import Rules
from crawler.visit import Failed, Fetched, Reason, Visit, advice
from tests.unruly import Asked, Behaviour, Unruly, answer, leads_to, says

RULES = Rules("desk@copydesk.test", delay=0, timeout=2.0, max_bytes=1_000_000, allowed_networks=("127.0.0.0/8",))
ZEROS = bytes(30_000_000)


def forever(part: bytes, pause: float = 0.0, start: bytes = b"") -> Behaviour:
    async def behave(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


async def silence(_: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def further(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"", "302 Found", f"Location: {asked.path}x"))


async def reset(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def two_doors(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(b"", "302 Found", f"Location: {'/b' if asked.path == '/a' else '/a'}"))


def leads_by_page(target: str) -> Behaviour:
    return says(answer(f'<meta http-equiv="refresh" content="0; url={target}">'.encode()))


async def two_pages(asked: Asked, writer: asyncio.StreamWriter) -> None:
    there = "/b" if asked.path == "/page" else "/page"
    writer.write(answer(f"<meta http-equiv=refresh content='0;url={there}'>".encode()))


async def headline(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """An address with letters outside ASCII, sent as they are in UTF-8."""
    onward = answer(b"", "302 Found", "Location: /brücke-geöffnet".encode().decode("latin-1"))
    writer.write(answer(b"here") if asked.path == "/br%C3%BCcke-ge%C3%B6ffnet" else onward)


def packed(body: bytes, encoding: str) -> Behaviour:
    return says(answer(body, "200 OK", f"Content-Encoding: {encoding}"))


def chunked(*chunks: bytes) -> Behaviour:
    return says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *chunks, close=True)


ONCE = gzip.compress(ZEROS)
OK = b"HTTP/1.1 200 OK\r\n"
MISDEEDS: dict[str, tuple[Behaviour, Reason]] = {
    "never answers": (silence, Reason.TIMEOUT),
    "drips its headers": (forever(b"X", 0.1, OK), Reason.TIMEOUT),
    "drips its body": (forever(b"x", 0.1, OK + b"Content-Length: 99999\r\n\r\n"), Reason.TIMEOUT),
    "drips chunks": (forever(b"1\r\nx\r\n", 0.1, OK + b"Transfer-Encoding: chunked\r\n\r\n"), Reason.TIMEOUT),
    "hangs up at once": (says(close=True), Reason.CONNECTION),
    "resets": (reset, Reason.CONNECTION),
    "hangs up in its headers": (says(OK + b"Content-Le", close=True), Reason.CONNECTION),
    "cuts the body": (says(OK + b"Content-Length: 1000\r\n\r\nshort", close=True), Reason.TRUNCATED),
    "cuts a chunk": (chunked(b"ff\r\nshort"), Reason.TRUNCATED),
    "forgets the last chunk": (chunked(b"5\r\nshort\r\n"), Reason.TRUNCATED),
    "counts chunks in words": (chunked(b"five\r\nshort\r\n0\r\n\r\n"), Reason.BAD_RESPONSE),
    "counts chunks below nothing": (chunked(b"-5\r\nshort\r\n0\r\n\r\n"), Reason.BAD_RESPONSE),
    "has chunks of endless size": (chunked(b"f" * 100_000), Reason.BAD_RESPONSE),
    "says a chunk of 16 exabytes": (chunked(b"ffffffffffffffff\r\n", bytes(2_000_000)), Reason.TOO_LARGE),
    "has a negative length": (says(OK + b"Content-Length: -1\r\n\r\nx", close=True), Reason.BAD_RESPONSE),
    "has two lengths": (says(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), Reason.BAD_RESPONSE),
    "speaks another protocol": (says(b"SSH-2.0-door\r\n", close=True), Reason.BAD_RESPONSE),
    "speaks in bytes": (says(bytes(range(256)) * 9, close=True), Reason.BAD_RESPONSE),
    "speaks HTTP of 1991": (says(b"<p>Hello.</p>\n", close=True), Reason.BAD_RESPONSE),
    "has a status that is none": (says(b"HTTP/1.1 fine OK\r\n\r\n", close=True), Reason.BAD_RESPONSE),
    "has endless headers": (forever(b"X-More: more\r\n" * 1000, 0, OK), Reason.BAD_RESPONSE),
    "has one endless header": (forever(b"x" * 10_000, 0, OK + b"X: "), Reason.BAD_RESPONSE),
    "goes on saying continue": (forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), Reason.BAD_RESPONSE),
    "sends 30 MB and says so": (says(answer(ZEROS)), Reason.TOO_LARGE),
    "sends 30 MB without a word": (says(OK + b"\r\n", ZEROS, close=True), Reason.TOO_LARGE),
    "sends 30 MB in chunks": (chunked(b"1c9c380\r\n", ZEROS), Reason.TOO_LARGE),
    "sends a gzip bomb": (packed(ONCE, "gzip"), Reason.BOMB),
    "sends a bomb in a bomb": (packed(gzip.compress(ONCE), "gzip, gzip"), Reason.BOMB),
    "sends a doll of five": (packed(gzip.compress(b"x"), "gzip, gzip, gzip, gzip, gzip"), Reason.BOMB),
    "sends a deflate bomb": (packed(zlib.compress(ZEROS), "deflate"), Reason.BOMB),
    "sends a brotli bomb": (packed(brotli.compress(ZEROS, quality=1), "br"), Reason.BOMB),
    "sends a zstd bomb": (packed(zstandard.compress(ZEROS), "zstd"), Reason.BOMB),
    "lies about gzip": (packed(b"<p>plain</p>", "gzip"), Reason.BAD_ENCODING),
    "lies about brotli": (packed(b"<p>plain</p>", "br"), Reason.BAD_ENCODING),
    "lies about zstd": (packed(b"<p>plain</p>", "zstd"), Reason.BAD_ENCODING),
    "lies about deflate": (packed(b"<p>plain</p>", "deflate"), Reason.BAD_ENCODING),
    "packs as nobody can": (packed(b"<p>plain</p>", "lzma"), Reason.BAD_ENCODING),
    "leads on for ever": (further, Reason.REDIRECTS),
    "leads in a circle": (two_doors, Reason.REDIRECT_LOOP),
    "leads to itself": (leads_to("/page"), Reason.REDIRECT_LOOP),
    "leads to the cloud's keys": (leads_to("http://169.254.169.254/latest/meta-data/"), Reason.REFUSED_ADDRESS),
    "leads to this machine": (leads_to("http://[::1]:6379/"), Reason.REFUSED_ADDRESS),
    "leads to this machine oddly": (leads_to("http://[::ffff:10.0.0.1]/"), Reason.REFUSED_ADDRESS),
    "leads to a mail port": (leads_to("http://127.0.0.1:25/"), Reason.REFUSED_ADDRESS),
    "leads to a file": (leads_to("file:///etc/passwd"), Reason.BAD_REDIRECT),
    "leads to a script": (leads_to("javascript:alert(1)"), Reason.BAD_REDIRECT),
    "leads nowhere": (leads_to(""), Reason.BAD_REDIRECT),
    "leads to what is no address": (leads_to("http://[::1"), Reason.BAD_REDIRECT),
    "leads by a page to the cloud's keys": (leads_by_page("http://169.254.169.254/"), Reason.REFUSED_ADDRESS),
    "leads by a page in a circle": (two_pages, Reason.REDIRECT_LOOP),
    "says unchanged unasked": (says(b"HTTP/1.1 304 Not Modified\r\n\r\n"), Reason.UNASKED),
    "sends a part unasked": (says(answer(b"part", "206 Partial Content")), Reason.TRUNCATED),
    "sends a film": (says(answer(b"film", "200 OK", "Content-Type: video/mp4")), Reason.CONTENT_TYPE),
    "sends a film without end": (forever(bytes(9999), 0, OK + b"Content-Type: video/mp4\r\n\r\n"), Reason.CONTENT_TYPE),
    "sends a program": (says(answer(b"MZ", "200 OK", "Content-Type: application/zip")), Reason.CONTENT_TYPE),
    "is busy": (says(answer(b"", "503 Unavailable", "Retry-After: 1e9999")), Reason.BUSY),
    "is broken": (says(answer(b"", "500 Oh")), Reason.SERVER_ERROR),
    "is out of the numbers": (says(answer(b"", "999 No")), Reason.SERVER_ERROR),
    "forbids": (says(answer(b"", "403 Forbidden")), Reason.FORBIDDEN),
    "forbids by law": (says(answer(b"", "451 Law")), Reason.FORBIDDEN),
    "has lost it": (says(answer(b"", "404 Not Found")), Reason.NOT_FOUND),
    "has taken it down": (says(answer(b"", "410 Gone")), Reason.GONE),
    "is a teapot": (says(answer(b"", "418 Teapot")), Reason.CLIENT_ERROR),
}

ODDITIES: dict[str, tuple[Behaviour, bytes]] = {
    "ends lines with a bare LF": (says(b"HTTP/1.1 200 OK\nContent-Length: 4\n\nline"), b"line"),
    "has a header without a colon": (says(b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 4\r\n\r\nline"), b"line"),
    "has a header of zero bytes": (says(answer(b"zero", "200 OK", "X-Odd: \0\0", "ETag: \x80\xff")), b"zero"),
    "declares a charset that is none": (
        says(answer(b"text", "200 OK", "Content-Type: text/html; charset=;;x")),
        b"text",
    ),
    "sends a thousand cookies": (
        says(answer(b"full", "200 OK", *[f"Set-Cookie: c{n}=1" for n in range(1000)])),
        b"full",
    ),
    "ends with the connection": (says(b"HTTP/1.0 200 OK\r\n\r\nlong ago", close=True), b"long ago"),
    "leads to a bare headline": (headline, b"here"),
    "has nothing to say": (says(answer(b"", "204 No Content")), b""),
    "packs in upper case": (packed(gzip.compress(b"loud"), "GZIP"), b"loud"),
    "packs twice": (packed(gzip.compress(gzip.compress(b"twice")), "gzip, gzip"), b"twice"),
}


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, Fetched | Failed]]:
    """All of them in one round, beside each other, as they would come."""
    with Unruly() as server:
        deeds = {name: deed for name, (deed, _) in (MISDEEDS | ODDITIES).items()}
        visits = [
            Visit(name, server.serve(deed) + ("/a" if deed is two_doors else "/page")) for name, deed in deeds.items()
        ]
        yield {outcome.visit.id: outcome for outcome in fetch(visits, RULES)}


def test_there_are_forty_misdeeds_and_more() -> None:
    assert len(MISDEEDS) >= 40


@pytest.mark.parametrize("name", MISDEEDS)
def test_a_misdeed_is_named(outcomes: dict[str, Fetched | Failed], name: str) -> None:
    outcome = outcomes[name]
    assert isinstance(outcome, Failed), outcome
    assert outcome.reason is MISDEEDS[name][1], outcome
    assert outcome.detail


@pytest.mark.parametrize("name", ODDITIES)
def test_what_is_odd_and_harmless_is_read(outcomes: dict[str, Fetched | Failed], name: str) -> None:
    outcome = outcomes[name]
    assert isinstance(outcome, Fetched), outcome
    assert outcome.body == ODDITIES[name][1]


def test_every_reason_has_its_advice() -> None:
    assert all(advice(reason).endswith((".", "made.")) and len(advice(reason)) > 40 for reason in Reason)


def test_certificates_are_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, unknown = certificate(tmp_path / "known.pem", "127.0.0.1"), certificate(tmp_path / "own.pem", "127.0.0.1")
    another = certificate(tmp_path / "another.pem", "127.0.0.2")
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(known.read_bytes() + another.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with Unruly() as server:
        plain = server.serve(says(answer(b"plain")))
        deeds = {"known": known, "unknown": unknown, "another": another}
        bases = {name: server.serve(says(answer(b"safe")), tls=context(file)) for name, file in deeds.items()}
        bases["lowered"] = server.serve(leads_to(plain + "/"), tls=context(known))
        got = {out.visit.id: out for out in fetch([Visit(name, f"{base}/") for name, base in bases.items()], RULES)}
    reasons = {name: out.reason for name, out in got.items() if isinstance(out, Failed)}
    assert reasons == {"unknown": Reason.TLS, "another": Reason.TLS}, got
    safe, lowered = got["known"], got["lowered"]
    assert isinstance(safe, Fetched)
    assert isinstance(lowered, Fetched)
    assert (safe.body, lowered.body) == (b"safe", b"plain")
    assert [hop.lowered for hop in lowered.hops] == [True]


def context(file: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    return made


def certificate(file: Path, address: str) -> Path:
    """A key and a certificate for `address` that nobody else has signed, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, file.stem)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
