-- +goose Up
-- A plot is found, measured, destroyed: measured is a state of its own, and has an area or a number of plants.

ALTER TABLE plot
  DROP CONSTRAINT plot_state_check,
  ADD CONSTRAINT plot_state_check CHECK (state IN ('found', 'measured', 'destroyed', 'revisit_due', 'replanted', 'clear')),
  ADD CONSTRAINT plot_measured_check CHECK (state <> 'measured' OR area_m2 IS NOT NULL OR plants IS NOT NULL);

-- +goose Down
SELECT 'migrations go forward only';
