-- Incidents whose place by the border is to be found, and boxes in which points are to be referred on the days from from_day until the day before to_day (null: ever, for good); both empty.
CREATE TEMPORARY TABLE IF NOT EXISTS refer_due (
  id bigint NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS refer_box (
  geom geometry(Polygon, 4326) NOT NULL,
  from_day date,
  to_day date
) ON COMMIT DROP;
TRUNCATE refer_due, refer_box
