"""What `offers` says and hears: the catalogue of offers, positions and the orders about them."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from .message import Command, Event
from .words import BasinCode, Code, InseeCode, Label, Labelled, PublicText, RomeCode, Siret

CATALOGUE = "offers.catalogue"
EVENTS = "offers.events"
COMMANDS = "offers.commands"


class GeoPrecision(Labelled):
    """How precisely a place is known. Only the first two take part in distances."""

    ADDRESS = "address", "à l’adresse"
    COMMUNE = "commune", "à la commune"
    DEPARTMENT = "department", "au département"
    NONE = "none", "lieu non précisé"
    UNKNOWN = "unknown", "lieu non précisé"


class ApplyMode(Labelled):
    """How one applies to an offer."""

    DIRECT = "direct", "Candidature transmise à l’employeur"
    MEDIATED = "mediated", "Candidature suivie par un agent de la Région"
    EXTERNAL = "external", "Candidature sur le site d’origine"
    UNKNOWN = "unknown", "Candidature sur le site d’origine"


class ClosingReason(Labelled):
    """Why an offer is closed (motif de clôture)."""

    FILLED = "filled", "Le poste est pourvu"
    CLOSED_BY_EMPLOYER = "closed_by_employer", "L’employeur a retiré son offre"
    EXPIRED = "expired", "L’offre est arrivée à son terme"
    SOURCE_WITHDRAWN = "source_withdrawn", "L’offre n’est plus publiée à la source"
    NOT_VERIFIED = "not_verified", "L’offre n’a pas pu être vérifiée"
    OUT_OF_SCOPE = "out_of_scope", "L’offre est hors du territoire"
    MODERATED = "moderated", "L’offre a été retirée par la Région"
    UNKNOWN = "unknown", "Offre close"


class PositionRefusalReason(Labelled):
    """Why a position is not kept."""

    OFFER_CLOSED = "offer_closed", "L’offre est close"
    NO_POSITION_LEFT = "no_position_left", "Tous les postes sont pourvus"
    OFFER_UNKNOWN = "offer_unknown", "L’offre n’existe pas"
    UNKNOWN = "unknown", "Poste indisponible"


class CatalogueOffer(Event):
    """The whole public state of an offer: a reader needs no earlier event.

    Texts have passed the personal data filter. Distances use ``lat``/``lon`` (degrees, WGS 84)
    only when ``geo_precision`` is address or commune. ``pay_min``/``pay_max`` are euros, gross,
    per ``pay_period``.
    """

    stream: ClassVar[str] = CATALOGUE
    key_field: ClassVar[str] = "offer_id"

    offer_id: UUID
    source: Code
    source_id: Code | None = None
    source_url: Label | None = None
    title: Label
    description: PublicText = ""
    rome_code: RomeCode
    rome_parent: RomeCode
    occupation_name: Label
    contract_kind: Code
    contract_label: Label = ""
    bookable: bool = True
    weekly_hours: float | None = None
    pay_text: Label | None = None
    pay_min: float | None = None
    pay_max: float | None = None
    pay_period: Code | None = None
    experience_label: Label | None = None
    required_level: int | None = None
    positions: int = 1
    employer_name: Label | None = None
    establishment_id: UUID | None = None
    siret: Siret | None = None
    insee_code: InseeCode | None = None
    city: Label | None = None
    department: Code | None = None
    lat: float | None = None
    lon: float | None = None
    geo_precision: GeoPrecision = GeoPrecision.NONE
    basin_code: BasinCode | None = None
    apply_mode: ApplyMode
    similar_group: Code | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    published_at: datetime
    source_updated_at: datetime | None = None
    checked_at: datetime


class OfferImported(CatalogueOffer):
    """An offer appeared (offre importée ou déposée), or came back after a closure.

    Said by `offers`, at the first sighting and at each return.
    """


class OfferUpdated(CatalogueOffer):
    """The public content of an offer changed (offre modifiée); ``changed`` names the fields.

    Said by `offers`; never when the content hash is the same.
    """

    changed: tuple[Code, ...] = ()


class OfferClosed(Event):
    """An offer is no longer open (offre close).

    Said by `offers`. Carries no company, place or address: only what a case may keep.
    """

    stream: ClassVar[str] = CATALOGUE
    key_field: ClassVar[str] = "offer_id"

    offer_id: UUID
    reason: ClosingReason
    title: Label
    rome_code: RomeCode
    rome_parent: RomeCode
    basin_code: BasinCode | None = None
    closed_at: datetime


class PositionEvent(Event):
    """What every answer about a position carries: whose, on which offer."""

    stream: ClassVar[str] = EVENTS
    candidacy_id: UUID
    offer_id: UUID


class PositionClaimed(PositionEvent):
    """A position is kept for a candidacy (poste gardé). Said by `offers`, again if asked again."""


class PositionRefused(PositionEvent):
    """No position can be kept (poste refusé). Said by `offers`, again if asked again."""

    reason: PositionRefusalReason


class PositionReleased(PositionEvent):
    """A position is given back (poste rendu). Said by `offers`, again if asked again."""


class PositionRevoked(PositionEvent):
    """A kept position is taken back (poste retiré), when the offer is moderated.

    Said by `offers`.
    """

    reason: ClosingReason


class ClaimPosition(Command):
    """Keep a position for an accepted candidate (garder un poste).

    Sent by `candidacy`. Answered by PositionClaimed or PositionRefused.
    """

    stream: ClassVar[str] = COMMANDS
    candidacy_id: UUID
    offer_id: UUID


class ReleasePosition(Command):
    """Give a position back, whether or not it was obtained (rendre un poste).

    Sent by `candidacy`. Answered by PositionReleased.
    """

    stream: ClassVar[str] = COMMANDS
    candidacy_id: UUID
    offer_id: UUID
