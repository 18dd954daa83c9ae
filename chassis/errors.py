"""The tree of business errors: each is a code, a French title, an HTTP status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class FieldError:
    """One thing to correct. Exactly one of the three places is given."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None


class DomainError(Exception):
    """Something the business refuses. ``detail`` says, in French, what to do next."""

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "Cette action n’est pas possible"
    status: ClassVar[int] = 400

    def __init__(
        self,
        detail: str = "",
        *,
        existing: UUID | None = None,
        retry_after: int | None = None,
        links: Mapping[str, str] | None = None,
        choices: Sequence[Mapping[str, str]] = (),
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(self.code)
        self.detail = detail
        self.existing = existing
        self.retry_after = retry_after
        self.links = links
        self.choices = choices
        self.errors = errors


class NotFound(DomainError):
    """Unknown, or somebody else's: the same answer."""

    code = "not_found"
    title = "Page ou élément introuvable"
    status = 404


class Gone(DomainError):
    """It existed and does not any more."""

    code = "gone"
    title = "Cette offre n’est plus en ligne"
    status = 410


class Unauthenticated(DomainError):
    """No identity, or one that is not accepted."""

    code = "unauthenticated"
    title = "Connectez-vous pour continuer"
    status = 401


class Forbidden(DomainError):
    """This role may never do this."""

    code = "forbidden"
    title = "Vous n’avez pas accès à cette action"
    status = 403


class Conflict(DomainError):
    """The state of the world says no."""

    code = "conflict"
    title = "Cette action n’est pas possible à cette étape"
    status = 409


class InvalidTransition(Conflict):
    """The state machine says no."""

    code = "invalid_transition"
    title = "Cette action n’est pas possible à cette étape"


class Malformed(DomainError):
    """The request cannot be read."""

    code = "malformed_request"
    title = "Requête illisible"
    status = 400


class Unprocessable(DomainError):
    """Fields to correct."""

    code = "validation_error"
    title = "Des champs sont à corriger"
    status = 422


class UnknownParameter(Unprocessable):
    """A query parameter that does not exist."""

    code = "unknown_parameter"
    title = "Paramètre inconnu"


class StaleVersion(DomainError):
    """If-Match no longer matches."""

    code = "stale_version"
    title = "Cet élément a changé entre-temps"
    status = 412


class PreconditionRequired(DomainError):
    """If-Match is missing."""

    code = "precondition_required"
    title = "Rechargez avant de modifier"
    status = 428


class RateLimited(DomainError):
    """Too many requests."""

    code = "rate_limited"
    title = "Trop de demandes, réessayez plus tard"
    status = 429


class Unavailable(DomainError):
    """Something we need does not answer."""

    code = "upstream_unavailable"
    title = "Service momentanément indisponible"
    status = 503

    def __init__(self, detail: str = "Réessayez dans quelques instants.", **more: object) -> None:
        super().__init__(detail, retry_after=2)


class KeyMissing(DomainError):
    """Idempotency-Key is required here."""

    code = "idempotency_key_missing"
    title = "Clé d’idempotence manquante"
    status = 400


class KeyReused(DomainError):
    """The key served for another request."""

    code = "idempotency_key_reused"
    title = "Cette clé a déjà servi à autre chose"
    status = 422


class CursorInvalid(DomainError):
    """A cursor altered or too old."""

    code = "cursor_invalid"
    title = "Cette page de résultats n’est plus disponible"
    status = 400


class CursorMismatch(DomainError):
    """A cursor of another search."""

    code = "cursor_mismatch"
    title = "La recherche a changé, repartez du début"
    status = 400


class PlaceAmbiguous(Unprocessable):
    """A postcode of several communes."""

    code = "place_ambiguous"
    title = "Précisez votre commune"
