"""The search as a good engineer writes it in SQL: a box, a distance, EXISTS, and their indexes."""

from sqlalchemy import text

PREPARE = """
CREATE TABLE plain_sessions AS
SELECT rome_parent, lat, lon, remote, level_needed, enter_by, last_day
FROM sessions_view JOIN session_occupations ON session_id = id WHERE is_open AND bookable;
CREATE INDEX ON plain_sessions (rome_parent, level_needed);
CREATE INDEX ON plain_sessions USING gist (point(lon, lat));
ANALYZE plain_sessions
"""
METRES = """
round(12742017.6 * asin(sqrt(least(1.0, pow(sin(radians({b}.lat - {a}lat) / 2), 2)
  + cos(radians({a}lat)) * cos(radians({b}.lat)) * pow(sin(radians({b}.lon - {a}lon) / 2), 2)))))
"""
HOME_JOB, HOME, JOB = (METRES.format(a=a, b=b) for a, b in ((":", "o"), (":", "s"), ("o.", "s")))
FOUND = f"""
FROM openings o
WHERE point(o.lon, o.lat) <@ box(point(:west, :south), point(:east, :north))
  AND {HOME_JOB} <= :metres
  AND (CAST(:parent AS text) IS NULL OR o.rome_parent = :parent)
  AND EXISTS (
    SELECT FROM plain_sessions s
    WHERE s.rome_parent = o.rome_parent AND s.level_needed <= :level AND s.enter_by > :today
      AND (o.starts_until IS NULL OR s.last_day <= o.starts_until - date '2020-01-01')
      AND (s.remote OR {JOB} <= 50000 OR {HOME} <= 50000))
"""
PAGE = text(f"SELECT o.key, {HOME_JOB} AS metres {FOUND} ORDER BY metres, o.key LIMIT 20")
WHOLE = text(f"""
WITH found AS MATERIALIZED (SELECT o.*, {HOME_JOB} AS metres {FOUND})
SELECT (SELECT count(*) FROM found),
  (SELECT json_object_agg(contract_kind, n) FROM
    (SELECT contract_kind, count(*) AS n FROM found GROUP BY 1) AS c),
  (SELECT json_object_agg(working_time, n) FROM
    (SELECT working_time, count(*) AS n FROM found WHERE working_time IS NOT NULL GROUP BY 1) AS w),
  (SELECT json_agg(p) FROM
    (SELECT key, metres FROM found ORDER BY metres, key LIMIT 20) AS p)
""")
