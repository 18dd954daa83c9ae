"""What notifications listens to: the facts of a case, and nothing else."""

from chassis.kafka import Delivery, Subscriptions
from contracts.candidacy import (
    CandidacyAdvanced,
    CandidacyClosed,
    CandidacyEvent,
    CandidacySubmitted,
    CandidacyWithdrawn,
    CandidateAccepted,
    CandidateDeclined,
    CandidateHired,
    HiringCommitmentRevoked,
    OutcomeAsked,
)
from services.notifications import use_cases
from services.notifications.settings import NotificationsRegion


async def plan_messages(event: CandidacyEvent, delivery: Delivery[NotificationsRegion]) -> None:
    """Plan what this fact must tell; sending comes later, outside any transaction."""
    async with delivery.claimed() as uow:
        await use_cases.plan_messages(
            uow,
            event=event,
            cause=use_cases.Cause(
                id=delivery.message_id,
                at=delivery.headers.time,
                version=delivery.headers.sequence,
                type=event.type_name(),
            ),
            region=delivery.region,
        )


LISTENS_TO: Subscriptions = {
    CandidacySubmitted: plan_messages,
    CandidateAccepted: plan_messages,
    CandidateDeclined: plan_messages,
    CandidacyAdvanced: plan_messages,
    CandidacyWithdrawn: plan_messages,
    CandidacyClosed: plan_messages,
    CandidateHired: plan_messages,
    HiringCommitmentRevoked: plan_messages,
    OutcomeAsked: plan_messages,
}
