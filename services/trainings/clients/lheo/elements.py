"""Small questions asked to XML elements: local names only, whatever the order or namespace."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def local_name(element: "Element") -> str:
    """Return the name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: "Element | None", *names: str) -> "Iterator[Element]":
    """Yield the direct children that bear one of these names."""
    if element is not None:
        yield from (one for one in element if local_name(one) in names)


def child(element: "Element | None", *names: str) -> "Element | None":
    """Return the first of them."""
    return next(children(element, *names), None)


def descendants(element: "Element | None", name: str) -> "Iterator[Element]":
    """Yield the elements of that name at any depth below."""
    if element is not None:
        yield from (one for one in element.iter() if local_name(one) == name and one is not element)


def text(element: "Element | None", path: str = "") -> str:
    """Return the text found at ``path`` (names separated by slashes), empty when absent."""
    for name in path.split("/") if path else ():
        element = child(element, name)
    return "" if element is None else "".join(element.itertext()).strip()


def extra(element: "Element | None", info: str) -> str:
    """Return the value of an extra of the dialect, also inside extras of extras."""
    for extras in children(element, "extras"):
        for one in extras.iter():
            if local_name(one) == "extra" and one.get("info") == info:
                return text(one)
    return ""
