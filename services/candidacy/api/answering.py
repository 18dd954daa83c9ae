"""What the routes share: which file a reader may open, and how a case is answered."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from chassis.auth import Actor, CurrentActor, Role, having
from chassis.errors import NotFound
from chassis.http import strong_etag
from chassis.unit_of_work import Correlation, UnitOfWork
from contracts.statuses import Reader
from services.candidacy.domain.terms import Channel
from services.candidacy.repository import CaseFile, FilesRepository
from services.candidacy.schemas import CaseOut, case_out
from services.candidacy.settings import CandidacyRegion

READERS = {
    Role.CANDIDATE: Reader.CANDIDATE,
    Role.EMPLOYER: Reader.EMPLOYER,
    Role.TRAINING_PROVIDER: Reader.TRAINING_PROVIDER,
    Role.PARTNER: Reader.TRAINING_PROVIDER,
    Role.REGION: Reader.REGION,
}


async def _region(request: Request) -> CandidacyRegion:
    section: CandidacyRegion = request.app.state.section
    return section


RegionAt = Annotated[CandidacyRegion, Depends(_region)]
OWN_PERSON = "person:own"
"""Scope of somebody who proved who they are: they read and correct what is kept of them."""

AnyReader = Annotated[Actor, Depends(having(*READERS))]


async def _reading(request: Request, actor: CurrentActor) -> AsyncIterator[UnitOfWork]:
    """Open a transaction for a reading that leaves a line in the audit."""
    correlation = Correlation(request_id=getattr(request.state, "request_id", None))
    async with UnitOfWork(request.app.state.sessions, actor.ref(), correlation) as uow:
        yield uow


AuditedReading = Annotated[UnitOfWork, Depends(_reading, scope="function")]


async def open_file(files: FilesRepository, actor: Actor, candidacy_id: UUID) -> CaseFile:
    """Return the file that somebody may open. Somebody else's does not exist."""
    reader, found = READERS[actor.role], None
    if reader is Reader.CANDIDATE and actor.id is not None:
        found = await files.sent_by(actor.id, candidacy_id)
    elif reader is Reader.EMPLOYER:
        found = await files.received_by(actor.organisations, candidacy_id)
    elif reader is Reader.TRAINING_PROVIDER:
        found = await files.trained_by(actor.organisations, candidacy_id)
    elif reader is Reader.REGION:
        found = await files.of(candidacy_id)
    if found is None:
        raise NotFound
    return found


def shown(file: CaseFile, actor: Actor, region: CandidacyRegion) -> CaseOut:
    """Return a case as somebody may read it. An address that was only typed shows no person."""
    return case_out(file, READERS[actor.role], region, proved=OWN_PERSON in actor.scopes)


async def answered(
    uow: UnitOfWork,
    response: Response,
    candidacy_id: UUID,
    actor: Actor,
    region: CandidacyRegion,
) -> CaseOut:
    """Return a case as it is now for whoever just acted, with where to read it again."""
    await uow.session.flush()
    file = await FilesRepository(uow.session).of(candidacy_id)
    if file is None:
        raise NotFound
    body = shown(file, actor, region)
    response.headers["Location"] = f"/candidacies/{candidacy_id}"
    response.headers["ETag"] = strong_etag(body)
    return body


def channel_of(actor: Actor) -> Channel:
    """Return how somebody came: by the link of an e-mail, or by their space."""
    by_link = (actor.on_behalf_of or "").startswith("link:")
    return Channel.LINK if by_link else Channel.PAGE


def candidate_id(actor: Actor) -> UUID:
    """Return the person who acts."""
    if actor.id is None:
        raise NotFound
    return actor.id
