"""The whole chain on a phone screen, without JavaScript, and no accessibility violation."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browsing import scrolls_sideways, violations
from tests.journeys.people import Town, link_in

pytestmark = [pytest.mark.engines, pytest.mark.system, pytest.mark.browser]

PHONE = {"width": 375, "height": 812}


class Walker:
    """Somebody on a phone without JavaScript; each page they see is checked by axe."""

    def __init__(self, context: BrowserContext, twin: BrowserContext, page: Page) -> None:
        self.context, self.twin, self.page = context, twin, page
        self.violations: dict[str, list[str]] = {}

    @classmethod
    async def on_a_phone(cls, browser: Browser) -> "Walker":
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
        twin = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        return cls(context, twin, await context.new_page())

    async def see(self) -> None:
        """Check the page in hand, opened once more with scripts: a GET changes nothing."""
        await self.twin.clear_cookies()
        await self.twin.add_cookies(await self.context.cookies())  # type: ignore[arg-type]
        page = await self.twin.new_page()
        await page.goto(self.page.url, wait_until="load")
        path = re.sub(r"[0-9a-f-]{36}|(?<=/r/).+", "x", urlsplit(page.url).path)
        self.violations[path] = await violations(page)
        assert not await scrolls_sideways(page), f"{path} scrolls sideways"
        await page.close()

    async def press(self, name: str) -> None:
        """Press a button or follow a link by its words."""
        pattern = re.compile(name)
        button = self.page.get_by_role("button", name=pattern)
        target = button if await button.count() else self.page.get_by_role("link", name=pattern)
        await target.first.click()
        await self.page.wait_for_load_state("load")

    async def until_seen(self, words: str, tries: int = 80) -> None:
        """Reload the page, as somebody would, until it says some words."""
        for _ in range(tries):
            if words in (await self.page.locator("main").inner_text()):
                return
            await self.page.wait_for_timeout(250)
            await self.page.reload()
        raise AssertionError(f"« {words} » never came: {await self.page.title()}")


async def log_in(walker: Walker, town: Town, who: str) -> None:
    await walker.page.goto(f"{town.web_url}/connexion")
    await walker.see()
    await walker.press("démonstration|développement")
    await walker.page.locator(f'button[value="{who}"]').click()
    await walker.page.wait_for_load_state("load")


async def test_the_chain_on_a_phone_without_javascript(town: Town, browser: Browser):
    candidate = await Walker.on_a_phone(browser)
    page, email = candidate.page, f"camille.{uuid4().hex[:8]}@example.org"
    offer = await town.direct_offer(4)

    # The candidate searches near Metz and opens an offer
    await page.goto(town.web_url)
    await candidate.see()
    await page.get_by_label("Ville").fill("Metz")
    await candidate.press("Chercher un emploi")
    await expect(page.get_by_role("heading", name=re.compile("autour de Metz"))).to_be_visible()
    await candidate.see()
    await page.goto(f"{town.web_url}/offres/{offer['id']}")
    await expect(page.get_by_text("La formation qui mène à ce métier")).to_be_visible()
    await candidate.see()

    # They apply: first with a mistake, then well
    await candidate.press("Je candidate")
    await candidate.see()
    for label, value in {
        "Prénom": "Camille",
        "Nom": "Demo",
        "Adresse e-mail": "camille@",
        "Téléphone": "06 39 98 12 34",
        "Code postal": "57950",
    }.items():
        await page.get_by_label(label, exact=False).first.fill(value)
    await page.get_by_label(re.compile("J’accepte")).check()
    await candidate.press("Envoyer ma candidature")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.locator("#last_name").fill("Demo")
    await page.locator("#first_name").fill("Camille")
    await page.locator("#email").fill(email)
    await candidate.press("Envoyer ma candidature")
    await expect(page.get_by_text("Votre candidature est envoyée.")).to_be_visible()
    await candidate.see()

    # The employer answers from the e-mail that really arrived
    employer = await Walker.on_a_phone(browser)
    case_id = page.url.split("/candidatures/")[1].split("?")[0]
    await answer_from_the_mail(town, employer, case_id)

    # The candidate confirms the seat
    await page.goto(f"{town.web_url}/candidatures/{case_id}")
    await candidate.until_seen("Je confirme ma place")
    await candidate.see()
    good_news = await town.mail(email, "vous dit oui")
    await page.goto(link_in(good_news))
    await candidate.see()
    await candidate.press("Je confirme ma place")
    await candidate.until_seen("Votre place est confirmée")

    # The training provider confirms the enrolment
    provider = await Walker.on_a_phone(browser)
    await confirm_as_provider(town, provider, case_id)
    await page.goto(f"{town.web_url}/candidatures/{case_id}")
    await candidate.until_seen("Votre inscription est confirmée")
    await candidate.see()

    # And each page that was seen is accessible
    for walker in (candidate, employer, provider):
        assert walker.violations
        assert {path: ids for path, ids in walker.violations.items() if ids} == {}


async def answer_from_the_mail(town: Town, employer: Walker, case_id: str) -> None:
    mail = await employer_mail(town, case_id)
    await employer.page.goto(link_in(mail))
    await expect(employer.page.get_by_text("Je suis intéressé")).to_be_visible()
    await employer.see()
    await employer.press("Je suis intéressé")
    await employer.see()
    await employer.page.get_by_label(re.compile("Salaire brut")).fill("1 950")
    await employer.page.get_by_label(re.compile("Je m’engage")).check()
    await employer.press("Envoyer ma réponse")
    await expect(employer.page.get_by_text("Votre réponse est enregistrée")).to_be_visible()


async def employer_mail(town: Town, case_id: str) -> dict[str, Any]:
    """Return the mail about this case: its link describes it."""
    async with asyncio.timeout(60):
        while True:
            for address in ("anne.essai@example.org", "marc.essai@example.org"):
                for mail in await town.mails(address):
                    if "souhaite travailler chez vous" not in mail["subject"]:
                        continue
                    token = link_in(mail).rsplit("/", 1)[1]
                    answer = await town.public.call("GET", f"/v1/actions/{token}")
                    if answer.status_code == 200 and answer.json()["case"]["id"] == case_id:
                        return mail
            await asyncio.sleep(0.5)


async def confirm_as_provider(town: Town, provider: Walker, case_id: str) -> None:
    for who in ("rives", "institut"):
        api = await town.somebody(who)
        listed = await api.get("/v1/training-provider/enrolments", status="requested", limit=100)
        mine = [row for row in listed["items"] if row["candidacy_id"] == case_id]
        if not mine:
            continue
        await log_in(provider, town, who)
        await provider.page.goto(f"{town.web_url}/organisme")
        await provider.see()
        await provider.press("Voir les inscriptions à confirmer")
        await provider.see()
        await provider.page.goto(f"{town.web_url}/organisme/inscriptions/{mine[0]['id']}")
        await expect(
            provider.page.get_by_role("heading", name=re.compile("Camille"))
        ).to_be_visible()
        await provider.see()
        await provider.press("Confirmer l’inscription")
        await expect(provider.page.get_by_text("Inscription confirmée").first).to_be_visible()
        return
    raise AssertionError("no demo provider sees this enrolment")
