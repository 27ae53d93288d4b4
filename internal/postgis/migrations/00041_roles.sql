-- +goose Up
-- The closed list of roles, and tokens that may do part of what their account may.

ALTER TABLE account
  DROP CONSTRAINT account_role_check,
  ADD CONSTRAINT account_role_check CHECK (role IN ('commune_reporter', 'commune_approver', 'area_leader', 'analyst', 'verifier', 'liaison',
    'administrator', 'auditor', 'service'));
ALTER TABLE token
  ADD COLUMN scopes text[], -- null: whatever the account may
  ADD COLUMN used_at timestamptz; -- to the minute

-- +goose Down
SELECT 'migrations go forward only';
