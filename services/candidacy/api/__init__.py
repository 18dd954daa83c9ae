"""HTTP routes of candidacy."""

from services.candidacy.api import candidacies, employer, internal, outcomes, region

ROUTERS = (
    *(candidacies.router, employer.router, internal.router, region.router),
    *(outcomes.router, outcomes.statistics),
)
