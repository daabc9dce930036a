-- CRMs: what an account has, so that no worker asks for it that was told already.

-- `account` is JSON of crm/connectors/model.py's Account: its fields and stages, and the names and addresses of its people.
-- `mark` is a digest of the settings and secrets it was asked with: after others this is over. From `ask_at` on one worker
-- asks anew, and the others go on with this.
CREATE TABLE crm_accounts (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection  text NOT NULL,
    mark        bytea NOT NULL,
    account     bytea NOT NULL,
    told_at     timestamptz NOT NULL,
    ask_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, connection)
);
CALL protect('crm_accounts');
