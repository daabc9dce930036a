-- CRMs: what a comparison with them found.

-- The last comparison of a connection, and how far the present one came: contacts up to `after` (by id). `counts` is
-- {kind: how often}, also of what is not kept below. `ended_at` is NULL while it goes on, or waits to go on.
CREATE TABLE crm_comparisons (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection  text NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    repairs     boolean NOT NULL,
    after       uuid,
    contacts    integer NOT NULL DEFAULT 0,
    counts      jsonb NOT NULL DEFAULT '{}',
    repaired    integer NOT NULL DEFAULT 0,
    error_code  text,
    PRIMARY KEY (tenant_id, connection)
);
CALL protect('crm_comparisons');

-- What it found, by our ids and the CRM's. `others` are ids of more records of the same person. `repaired`: a new push was
-- planned, which puts it right.
CREATE TABLE crm_findings (
    tenant_id    uuid NOT NULL,
    connection   text NOT NULL,
    number       integer NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('unwritten', 'vanished', 'moved', 'outdated', 'duplicate')),
    contact_id   uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
    session_id   uuid REFERENCES sessions ON DELETE CASCADE,
    remote_type  text,
    remote_id    text,
    others       text[] NOT NULL DEFAULT '{}',
    repaired     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, connection, number),
    FOREIGN KEY (tenant_id, connection) REFERENCES crm_comparisons ON DELETE CASCADE
);
CREATE INDEX ON crm_findings (contact_id);
CREATE INDEX ON crm_findings (session_id);
CALL protect('crm_findings');
