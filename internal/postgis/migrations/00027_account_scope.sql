-- +goose Up
-- Accounts of posts that report, approve or verify, for a unit, an agency or an oversight area.

ALTER TABLE account ADD COLUMN scope text CHECK (scope <> ''); -- code of a unit, agency or oversight area; null: the whole country
ALTER TABLE account ADD CONSTRAINT account_scope CHECK (
  CASE role WHEN 'administrator' THEN scope IS NULL WHEN 'commune_reporter' THEN scope IS NOT NULL ELSE true END
);

-- +goose Down
SELECT 'migrations go forward only';
