"""A stored record brought to the present referentials: parents of ROME, communes, basins."""

from collections.abc import Callable

from chassis.referentials import communes, regions, rome
from services.trainings.domain.record import SessionRecord


def followed(record: SessionRecord, basin_of: Callable[[str | None], str | None]) -> SessionRecord:
    """Return the record as today's tables say it; the same when nothing moved."""
    parents = sorted({rome.parent_of(code) for code in record.rome_codes})
    insee = (record.insee_code and communes.current(record.insee_code)) or record.insee_code
    moved: dict[str, object] = {"rome_parents": tuple(parents), "basin_code": basin_of(insee)}
    if insee != record.insee_code and (commune := communes.get(insee or "")) is not None:
        moved |= {
            "insee_code": commune.insee,
            "city": commune.name,
            "department": commune.department,
            "region_code": regions.of_department(commune.department),
        }
    return record.model_copy(update=moved)
