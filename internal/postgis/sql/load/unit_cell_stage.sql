-- The staging table of the cells that staged units own.
CREATE TEMPORARY TABLE stage_cell (
  seq integer NOT NULL,
  res smallint NOT NULL,
  cell bigint NOT NULL
) ON COMMIT DROP
