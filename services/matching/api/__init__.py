"""HTTP routes of matching."""

from services.matching.api import offers, places, trainings

ROUTERS = (offers.offers, trainings.trainings, places.suggest, places.basins, places.demand)
