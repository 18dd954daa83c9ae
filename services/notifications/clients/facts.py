"""The person and the facts of a case, asked at sending time and kept nowhere."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.outgoing import InternalClient


class Facts(BaseModel):
    """What a message may say. Each purpose fills its own fields only."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    status: str
    email: str | None = None
    first_name: str | None = None
    last_initial: str | None = None
    offer_title: str | None = None
    offer_city: str | None = None
    employer_name: str | None = None
    establishment_id: UUID | None = None
    answer_before_on: date | None = None
    closes_on: date | None = None
    confirmed: bool | None = None
    training_title: str | None = None
    training_city: str | None = None
    training_address: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    responsible_provider_id: UUID | None = None
    delivering_provider_id: UUID | None = None
    enrolment_id: UUID | None = None
    held_until_at: datetime | None = None
    waitlist_rank: int | None = None
    reason: str | None = None
    message: str | None = None
    contract_label: str | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    pay_text: str | None = None


class Contact(BaseModel):
    """An address of an organisation's member, or of an account."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account_id: UUID
    email: str


class Cases:
    """`candidacy`, asked for one message at a time."""

    def __init__(self, client: InternalClient) -> None:
        self._client = client

    async def of_person(self, candidate_id: UUID, case_id: UUID, template: str) -> Facts:
        """Return the person's address and the facts of their case. 410 when erased."""
        answer = await self._client.request(
            "GET",
            f"/internal/persons/{candidate_id}",
            params={"purpose": f"notification:{template}", "candidacy_id": str(case_id)},
        )
        return Facts.model_validate(answer.json())

    async def of_case(self, case_id: UUID, template: str) -> Facts:
        """Return the facts of a case for somebody else than the person."""
        answer = await self._client.request(
            "GET",
            f"/internal/cases/{case_id}",
            params={"purpose": f"notification:{template}"},
        )
        return Facts.model_validate(answer.json())


class Contacts:
    """The gateway: addresses of members, and the links that let them act."""

    def __init__(self, client: InternalClient) -> None:
        self._client = client

    async def of_organisation(self, organisation_id: UUID, template: str) -> list[Contact]:
        """Return the members of an organisation who receive its messages."""
        answer = await self._client.request(
            "POST",
            "/internal/contacts",
            json={
                "organisation_id": str(organisation_id),
                "purpose": f"notification:{template}",
            },
        )
        return [Contact.model_validate(row) for row in answer.json()["recipients"]]

    async def link(
        self, purpose: str, object_kind: str, object_id: UUID, recipient: tuple[str, UUID]
    ) -> str:
        """Return a new link for one act on one object by one recipient."""
        answer = await self._client.request(
            "POST",
            "/internal/action-tokens",
            json={
                "purpose": purpose,
                "object_kind": object_kind,
                "object_id": str(object_id),
                "recipient": {"kind": recipient[0], "id": str(recipient[1])},
            },
        )
        return str(answer.json()["url"])
