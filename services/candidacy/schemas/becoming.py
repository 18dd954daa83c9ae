"""What was promised, what was said of the hire, what is asked months later, reader by reader."""

from typing import TypedDict

from contracts.candidacy import CandidacyState as S
from contracts.statuses import Reader
from services.candidacy.schemas.reading import Reading
from services.candidacy.schemas.views import CommitmentOut, DeclarationOut, QuestionOut


class Became(TypedDict):
    """The fields of a case about the promise and what became of the person."""

    commitment: CommitmentOut | None
    declared: list[DeclarationOut]
    question: QuestionOut | None


def what_became(reading: Reading) -> Became:
    """Return the promise, both words about the hire, and the question to answer now."""
    return Became(
        commitment=reading.commitment(), declared=_declared(reading), question=_question(reading)
    )


def is_asked(reading: Reading) -> bool:
    """Say whether this reader may tell where the person is: the employer, of whom they hired."""
    if reading.file.question is None:
        return False
    hired = reading.case.state is S.HIRED
    return reading.reader is Reader.CANDIDATE or (reading.reader is Reader.EMPLOYER and hired)


def _declared(reading: Reading) -> list[DeclarationOut]:
    if reading.reader is Reader.TRAINING_PROVIDER:
        return []
    return [
        DeclarationOut(by=row.side.value, hired=row.hired, starts_on=row.started_on)
        for row in reading.file.declared
    ]


def _question(reading: Reading) -> QuestionOut | None:
    question = reading.file.question
    if question is None or not is_asked(reading):
        return None
    return QuestionOut(milestone=question.milestone, closes_at=question.closes_at)
