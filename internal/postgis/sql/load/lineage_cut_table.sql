-- Versions to cut short, and their new ends.
CREATE TEMPORARY TABLE unit_cut (id bigint PRIMARY KEY, valid_to date NOT NULL) ON COMMIT DROP
