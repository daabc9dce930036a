-- CRMs: what the workers that write to one account there share.

-- The pace of a connection (crm/connectors/limits.py): `planned_at` is up to when requests are handed out, and nobody asks
-- before `parked_until`, for the reason `parked_code`. `quota` names a second limit of the same account, such as searches.
CREATE TABLE crm_limits (
    tenant_id     uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection    text NOT NULL,
    quota         text NOT NULL,
    planned_at    timestamptz NOT NULL,
    parked_until  timestamptz,
    parked_code   text NOT NULL DEFAULT 'rate_short',
    PRIMARY KEY (tenant_id, connection, quota)
);
CALL protect('crm_limits');

-- Who writes a record at a vendor without an idempotent way to write. `key` is a digest; a holder that died loses it.
CREATE TABLE crm_locks (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection  text NOT NULL,
    key         bytea NOT NULL,
    holder      uuid NOT NULL,
    until       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, connection, key)
);
CALL protect('crm_locks');

-- Tokens that providers gave us, sealed (kit/envelope.py): the access token that all workers use, and the refresh token that
-- replaced the one the owner connected with. `origin` is a digest of that one: after another connection this is over.
CREATE TABLE crm_tokens (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection  text NOT NULL,
    origin      bytea NOT NULL,
    access      bytea,
    refresh     bytea,
    renewed_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, connection)
);
CALL protect('crm_tokens');

-- ── Sync ────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- A connection to a CRM's account, by the name it has in app.yaml. `secrets` are sealed (crm/connectors/secrets.py).
-- paused: somebody wants nothing to be written; needs_person: it refused us, and the next success ends that.
CREATE TABLE crm_connections (
    tenant_id        uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection       text NOT NULL,
    secrets          bytea,
    state            text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'needs_person')),
    paused_by        text,
    paused_at        timestamptz,
    last_success_at  timestamptz,
    error_code       text,
    error            text,
    error_at         timestamptz,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, connection)
);
CALL protect('crm_connections');

-- Which record of a CRM is ours. `digest` is of what was written last: the same again is not written. `as_of` is the moment
-- of our data that was written: what is older does not go over it. `stage` is how far a deal was in our terms: it is asked
-- to move when that changes and stays where a rep puts it otherwise.
CREATE TABLE crm_links (
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection   text NOT NULL,
    local_type   text NOT NULL CHECK (local_type IN ('contact', 'deal', 'activity')),
    local_id     text NOT NULL,
    contact_id   uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
    session_id   uuid REFERENCES sessions ON DELETE CASCADE,
    remote_type  text NOT NULL,
    remote_id    text NOT NULL,
    url          text,
    digest       bytea,
    stage        text,
    as_of        timestamptz NOT NULL,
    healing      text,
    healed_at    timestamptz,
    created_at   timestamptz NOT NULL,
    written_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, connection, local_type, local_id)
);
CREATE INDEX ON crm_links (contact_id);
CREATE INDEX ON crm_links (session_id);
CREATE INDEX ON crm_links (tenant_id, connection, remote_type, remote_id);
CALL protect('crm_links');

-- What was written to a CRM, one row a write. `changes` is {their field: [before, after]}, `skipped` {their field: why}.
CREATE TABLE crm_writes (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection   text NOT NULL,
    contact_id   uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
    session_id   uuid REFERENCES sessions ON DELETE CASCADE,
    delivery_id  uuid,
    object       text NOT NULL CHECK (object IN ('contact', 'deal', 'note', 'task', 'meeting')),
    local_id     text NOT NULL,
    remote_type  text,
    remote_id    text,
    done         text NOT NULL CHECK (done IN ('created', 'updated', 'unchanged', 'healed', 'refused')),
    changes      jsonb NOT NULL DEFAULT '{}',
    skipped      jsonb NOT NULL DEFAULT '{}',
    error_code   text,
    error        text,
    at           timestamptz NOT NULL
);
CREATE INDEX ON crm_writes (tenant_id, connection, at DESC);
CREATE INDEX ON crm_writes (contact_id);
CREATE INDEX ON crm_writes (session_id);
CALL protect('crm_writes');
