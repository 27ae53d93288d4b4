-- +goose Up
-- Rows that no law said: two lists follow each other, and a district's communes are the same in both by code, kind and name.
ALTER TABLE lineage ADD COLUMN derived boolean NOT NULL DEFAULT false;
-- The successor's code as the table gave it, where the lists know the unit by another one; null: to_code is what it gave.
ALTER TABLE lineage ADD COLUMN to_code_given text CHECK (to_code_given <> to_code);
CREATE INDEX lineage_to_code_given ON lineage (to_code_given) WHERE ended_at IS NULL AND to_code_given IS NOT NULL;
