"""Distances in SQL, the same as in the rules, and the box that lets an index answer first."""

import math

from sqlalchemy import Float, Integer, case, cast, func, literal
from sqlalchemy.sql import ColumnElement
from sqlmodel import col

from chassis.referentials.points import EARTH_KM, Point
from services.matching.models import Opening

KM_PER_DEGREE = 111.0
Degrees = ColumnElement[float]


def metres_between(
    lat_a: Degrees, lon_a: Degrees, lat_b: Degrees, lon_b: Degrees
) -> ColumnElement[int]:
    """Return the great-circle distance in metres."""
    half_lat = func.pow(func.sin(func.radians(lat_b - lat_a) / 2), 2)
    half_lon = func.pow(func.sin(func.radians(lon_b - lon_a) / 2), 2)
    cosines = func.cos(func.radians(lat_a)) * func.cos(func.radians(lat_b))
    half = half_lat + cosines * half_lon
    arc = func.asin(func.sqrt(case((half > 1, 1.0), else_=half)))  # least() would hide a null
    return cast(func.round(2 * EARTH_KM * 1000 * arc), Integer)


def fixed(point: Point) -> tuple[Degrees, Degrees]:
    """Return a point as two values of a statement."""
    return literal(point.lat, Float), literal(point.lon, Float)


def within_box(point: Point, radius_km: float) -> ColumnElement[bool]:
    """Return the condition that an offer lies in the box around a circle (uses the index)."""
    high = radius_km / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(abs(point.lat) + high)), 0.01)
    corners = (
        func.point(literal(point.lon - wide, Float), literal(point.lat - high, Float)),
        func.point(literal(point.lon + wide, Float), literal(point.lat + high, Float)),
    )
    place = func.point(col(Opening.lon), col(Opening.lat))
    return place.op("<@", is_comparison=True)(func.box(*corners))
