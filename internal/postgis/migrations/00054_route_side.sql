-- +goose Up
-- The leg of a route on the far side of the border, and which of our routes it goes on from. No far leg counts in an
-- assessment: what lies there is in no commune of ours.
ALTER TABLE route
  ADD COLUMN side text CHECK (side IN ('vn', 'la', 'kh', 'cn', 'on_line', 'unknown')), -- null: ours
  ADD COLUMN continues text; -- code of a route

-- +goose Down
SELECT 'migrations go forward only';
