"""The address guard: what may be connected to, however it is spelled."""

import pytest

from crawler.address import literal, networks, refusal
from crawler.fetch import fetch
from crawler.rules import Rules
from crawler.visit import Failed, Reason, Visit

#: Each must be refused, whatever way it comes: as a visit, or as the target of a redirect.
HOSTILE = """
http://127.0.0.1/              http://127.1/                     http://127.0.1/                http://127.255.255.254/
http://2130706433/             http://0x7f000001/                http://0x7f.1/                 http://0177.0.0.1/
http://017700000001/           http://0x7f.0x0.0x0.0x1/          http://00000177.1/             http://127.0.0.1./
http://localhost/              http://LOCALHOST/                 http://localhost./             http://0.0.0.0/
http://0/                      http://10.0.0.1/                  http://10.255.255.255/         http://167772161/
http://172.16.0.1/             http://172.31.255.255/            http://192.168.1.1/            http://0xc0a80101/
http://192.168.257/            http://169.254.169.254/           http://2852039166/             http://0xa9fea9fe/
http://0251.0376.0251.0376/    http://169.254.43518/             http://100.64.0.1/             http://100.100.100.200/
http://168.63.129.16/          http://192.0.0.192/               http://192.0.2.1/              http://198.18.0.1/
http://198.51.100.7/           http://203.0.113.9/               http://224.0.0.1/              http://239.255.255.250/
http://240.0.0.1/              http://255.255.255.255/           http://192.88.99.1/            http://[::1]/
http://[::]/                   http://[0:0:0:0:0:0:0:1]/         http://[::ffff:127.0.0.1]/     http://[::ffff:7f00:1]/
http://[::ffff:169.254.169.254]/  http://[::127.0.0.1]/          http://[64:ff9b::169.254.169.254]/  http://[64:ff9b::7f00:1]/
http://[64:ff9b:1::1]/         http://[2002:7f00:1::]/           http://[2002:a9fe:a9fe::1]/    http://[2001::1]/
http://[2001:db8::1]/          http://[fe80::1]/                 http://[fe80::1%25lo]/         http://[fc00::1]/
http://[fd00:ec2::254]/        http://[ff02::1]/                 http://[3fff::1]/              http://[4000::1]/
http://user:word@93.184.215.14/  http://93.184.215.14:22/        http://93.184.215.14:25/       http://93.184.215.14:1/
http://１２７.0.0.1/             http://127。0。0。1/                http://①②⑦.0.0.1/
""".split()  # noqa: SIM905 - a table

PUBLIC = """
http://93.184.215.14/  https://93.184.215.14:8443/a  http://[2606:4700::1111]/  http://[64:ff9b::93.184.215.14]/
http://[::ffff:93.184.215.14]/  http://172.32.0.1/  http://11.0.0.1/  http://100.128.0.1/  http://news.example/
http://93.184.215.14:80/  http://1.1.1.1/
""".split()  # noqa: SIM905


def test_sixty_hostile_addresses_are_each_refused_by_name() -> None:
    assert len(set(HOSTILE)) >= 60
    outcomes = list(fetch((Visit(str(n), url) for n, url in enumerate(HOSTILE)), Rules("desk@copydesk.test")))
    assert len(outcomes) == len(HOSTILE)
    through = [out for out in outcomes if not (isinstance(out, Failed) and out.reason is Reason.REFUSED_ADDRESS)]
    assert not through
    assert all(isinstance(out, Failed) and len(out.detail) > 10 for out in outcomes)


@pytest.mark.parametrize("url", PUBLIC)
def test_the_public_internet_is_let_through(url: str) -> None:
    assert refusal(url) is None


def test_a_network_of_ones_own_is_let_through_and_no_more() -> None:
    mine = networks(["127.0.0.0/8"])
    assert refusal("http://127.9.9.9:8000/", mine) is None
    assert refusal("http://0x7f.1:8000/", mine) is None
    assert refusal("http://[::1]:8000/", mine) == "::1 is loopback (::1/128)"
    assert refusal("http://10.0.0.1/", mine) == "10.0.0.1 is private (10.0.0.0/8)"


@pytest.mark.parametrize("host", ["news.example", "1.2.3.4.5", "0x", "", "deadbeef", "127.0.0.1.example", "a" * 300])
def test_a_name_is_no_literal(host: str) -> None:
    assert literal(host) is None
