-- +goose Up
-- The factors by which counted quantities have their mass, each set with who brought it and when. One holds at a time; when
-- another one comes every mass is worked out again, so that no old one stays among new ones.
CREATE TABLE mass_factor_set (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  factors jsonb NOT NULL, -- a list of id, substance, unit, low_g, best_g, high_g, valid_from, valid_to, basis
  recorded_at timestamptz NOT NULL DEFAULT now(), recorded_by text NOT NULL DEFAULT changed_by(),
  ended_at timestamptz
);
CREATE UNIQUE INDEX mass_factor_set_current ON mass_factor_set ((true)) WHERE ended_at IS NULL;
CREATE TRIGGER refuse_delete BEFORE DELETE ON mass_factor_set FOR EACH ROW EXECUTE FUNCTION refuse_delete();

-- +goose Down
SELECT 'migrations go forward only';
