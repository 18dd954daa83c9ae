"""HTTP routes of candidacy."""

from services.candidacy.api import candidacies, employer, internal

ROUTERS = (candidacies.router, employer.router, internal.router)
