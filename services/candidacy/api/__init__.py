"""HTTP routes of candidacy."""

from services.candidacy.api import candidacies, employer, internal, region

ROUTERS = (candidacies.router, employer.router, internal.router, region.router)
