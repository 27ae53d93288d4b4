-- +goose Up
-- The cells that units overlap.

-- The cells of one resolution that a unit version overlaps, in ascending order, with the part of each cell's area
-- inside the unit and whether its centre is. Unlike unit_cell, whose coarser cells are the ancestors of those of
-- resolution 8, each resolution is reckoned by itself. A row for each resolution and not for each cell: a unit is
-- always read as a whole, and so takes a tenth of the room. Provinces and districts drawn from their communes
-- have no row: their cells are those of their communes, added up.
CREATE TABLE unit_share (
  unit_id bigint NOT NULL REFERENCES unit,
  res smallint NOT NULL CHECK (res BETWEEN 5 AND 8),
  cells bigint[] NOT NULL CHECK (cardinality(cells) > 0),
  shares real[] NOT NULL CHECK (0 < ALL (shares) AND 1 >= ALL (shares)),
  owned boolean[] NOT NULL,
  PRIMARY KEY (unit_id, res),
  CHECK (cardinality(shares) = cardinality(cells) AND cardinality(owned) = cardinality(cells))
);

-- +goose Down
SELECT 'migrations go forward only';
