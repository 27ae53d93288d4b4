-- How far every layer has come, and every area of those counted by area: layer, column and row of the area (null: the whole layer), number.
SELECT layer, NULL::integer, NULL::integer, n
FROM revision
UNION ALL
SELECT layer, x::integer, y::integer, n
FROM revision_area
