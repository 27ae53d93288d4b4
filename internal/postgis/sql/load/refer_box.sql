-- Adds boxes, lon, lat of their corners in $1 to $4, for the days from $5 until the day before $6.
INSERT INTO refer_box (geom, from_day, to_day)
SELECT ST_MakeEnvelope(w, s, e, n, 4326), $5::date, $6::date
FROM unnest($1::double precision[], $2::double precision[], $3::double precision[], $4::double precision[]) AS b (w, s, e, n)
