-- +goose Up
-- How many households a count of people found, where it says so.

ALTER TABLE population ADD COLUMN households double precision CHECK (households > 0 AND households <= residents);

-- +goose Down
SELECT 'migrations go forward only';
