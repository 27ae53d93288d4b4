-- The staging table of the cells that staged units overlap.
CREATE TEMPORARY TABLE stage_share (
  seq integer NOT NULL,
  res smallint NOT NULL,
  cells bigint[] NOT NULL,
  shares real[] NOT NULL,
  owned boolean[] NOT NULL
) ON COMMIT DROP
