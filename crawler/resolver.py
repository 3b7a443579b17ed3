"""The lookup of names, guarded: what it gives is what is connected to, so a name that answers differently the
second time gains nothing.
"""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Self

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.address import Network, networks, why_not


@implementer(IHostnameResolver)
class GuardedResolver:
    """Scrapy's TWISTED_DNS_RESOLVER: gives no address at all if one of a name's addresses may not be connected to.

    All are refused for one because a client may take any of them. There is no memory of answers: connections are
    kept open, so a lookup is rare, and the system has a cache of its own. `refused` says why, by name.
    """

    def __init__(self, reactor: Any, allowed: tuple[Network, ...]) -> None:
        self.refused: dict[str, str] = {}
        self._reactor = reactor
        self._allowed = allowed
        self._inner: Any = reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """What Scrapy calls."""
        return cls(reactor, networks(crawler.settings.getlist("ALLOWED_NETWORKS")))

    def install_on_reactor(self) -> None:
        """From here on every connection that is made by name passes through this."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the interface is Twisted's
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Look `hostName` up and hand on its addresses if all of them may be connected to."""
        self.refused.pop(hostName, None)
        checked = _Checked(resolutionReceiver, hostName, self)
        found: IHostResolution = self._inner.resolveHostName(
            checked, hostName, portNumber, addressTypes, transportSemantics
        )
        return found

    def why_not(self, address: str) -> str | None:
        """Why `address`, in numbers, is not connected to."""
        return why_not(ip_address(address.partition("%")[0]), self._allowed)


@implementer(IResolutionReceiver)
class _Checked:
    """Holds the addresses back until all have been seen."""

    def __init__(self, receiver: Any, name: str, resolver: GuardedResolver) -> None:
        self._receiver = receiver
        self._name = name
        self._resolver = resolver
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        reasons = [why for address in self._addresses if (why := self._resolver.why_not(address.host))]
        if reasons:
            self._resolver.refused[self._name] = f"{self._name} leads to {reasons[0]}"
        else:
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()
