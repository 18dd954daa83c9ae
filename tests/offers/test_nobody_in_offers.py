"""No person reaches storage, messages or logs: a canary is looked for in all three (O26)."""

import logging

from sqlalchemy import text

from tests.offers.ledger import Ledger
from tests.offers.raw_offers import a_raw_offer

CANARIES = ("marie.quatrepommes", "39 98 12 34", "39981234", "Quatrepommes", "QUATREPOMMES")
TEXT = (
    "Contactez Marie QUATREPOMMES au 06 39 98 12 34 ou +33 (0)6 39 98 12 34, "
    "marie.quatrepommes @ example . org. Mme Quatrepommes vous répondra."
)


async def test_o26_no_person_is_in_storage_in_messages_or_in_logs(ledger: Ledger, caplog):
    caplog.set_level(logging.DEBUG)
    contact = {
        "nom": "AUBERGE - Mme Marie QUATREPOMMES",
        "courriel": "marie.quatrepommes@example.org",
        "telephone": "0639981234",
        "coordonnees1": "Courriel : marie.quatrepommes@example.org",
    }
    company = {"nom": "Auberge", "description": TEXT}
    sound = a_raw_offer("0000001", description=TEXT, contact=contact, entreprise=company)
    broken = a_raw_offer("0000002", description=TEXT, contact=contact, dateCreation="hier")

    await ledger.import_offers([sound, broken])

    async with ledger.sessions.engine.connect() as connection:
        stored = ""
        for table in ("offers", "outbox", "quarantined_offers", "import_runs", "audit_log"):
            exists = await connection.scalar(text("SELECT to_regclass(:name)"), {"name": table})
            rows = f"SELECT t::text FROM {table} t" if exists else "SELECT ''"
            stored += "".join(await connection.scalars(text(rows)))
        for hidden in ("payload FROM outbox", "raw FROM quarantined_offers"):
            name, _, table = hidden.partition(" FROM ")
            rows = f"SELECT encode({name}, 'escape') FROM {table}"
            stored += "".join(await connection.scalars(text(rows)))
    assert "Auberge" in stored
    assert [word for word in CANARIES if word in stored + caplog.text] == []
