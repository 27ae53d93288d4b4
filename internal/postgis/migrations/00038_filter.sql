-- +goose Up
-- What filters of the GIS doors (CQL2) compute with. What cannot be computed is unknown, never an error.

-- Text without regard to case.
-- +goose StatementBegin
CREATE FUNCTION filter_casei(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT lower(normalize(t, NFC) COLLATE "und-x-icu") $$;
-- +goose StatementEnd

-- Text without regard to diacritics; đ reads as d.
-- +goose StatementBegin
CREATE FUNCTION filter_accenti(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, replace(replace(normalize(t, NFC), 'đ', 'd'), 'Đ', 'D')) $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION filter_quotient(a double precision, b double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT a / nullif(b, 0) $$;
-- +goose StatementEnd

-- What is left of a after whole b's, with the sign of a.
-- +goose StatementBegin
CREATE FUNCTION filter_remainder(a double precision, b double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT a - b * trunc(a / nullif(b, 0)) $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION filter_power(a double precision, b double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT CASE WHEN a < 0 AND b <> trunc(b) OR a = 0 AND b < 0 THEN NULL ELSE power(a, b) END $$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
