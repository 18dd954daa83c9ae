"""Where a demand comes from, as far as our own proxies tell."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from fastapi import Request

Address = IPv4Address | IPv6Address


def address_of(request: Request) -> str | None:
    """Return the network address to count demands against; none when it says nothing.

    A proxy of ours that does not say for whom it asks, and a network that many people share, are
    not counted. IPv6 addresses are counted by /64.
    """
    settings, section = request.app.state.settings, request.app.state.section
    address = _parse(request.client.host if request.client else "")
    if address is None:
        return None
    if any(address in network for network in settings.proxies):
        address = _forwarded(request, settings.proxies)
    if address is None or any(address in ip_network(each) for each in section.shared_networks):
        return None
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


def _forwarded(request: Request, proxies: tuple[object, ...]) -> Address | None:
    """Return the nearest address that is not one of ours."""
    for part in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        address = _parse(part.strip())
        if address is None:
            return None
        if not any(address in network for network in proxies):  # type: ignore[operator]
            return address
    return None


def _parse(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
