"""What axe and a ruler find in a page."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def violations(page: Page) -> list[str]:
    """Return the rules of accessibility that a page breaks."""
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [row["id"] for row in found.response["violations"]]


async def scrolls_sideways(page: Page) -> bool:
    """Say whether something is wider than the screen."""
    wide = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return bool(wide)
