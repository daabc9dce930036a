-- The CRM that needs no account (crm/local/): deals, tasks and notes of our own contacts. A contact's record is the contact.

-- `key` is the sync's: a repeat finds the deal by it. `held` names the columns that a rep changed, which the sync leaves as
-- they are, and `version` counts all changes. `stage` is an id of the owner's pipeline, `moved_at` since when the deal is there.
CREATE TABLE local_deals (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    contact_id   uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
    key          text,
    title        text NOT NULL,
    stage        text NOT NULL,
    outcome      text CHECK (outcome IN ('won', 'lost')),
    reason       text,
    amount       numeric(14, 2) CHECK (amount >= 0),
    currency     text CHECK (currency ~ '^[A-Z]{3}$'),
    closes_on    date,
    owner        text,
    description  text,
    held         text[] NOT NULL DEFAULT '{}',
    version      int NOT NULL DEFAULT 1,
    moved_at     timestamptz NOT NULL,
    closed_at    timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    UNIQUE (tenant_id, key),
    CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
CREATE INDEX ON local_deals (contact_id);
CREATE INDEX ON local_deals (tenant_id, updated_at DESC, id DESC);
CREATE INDEX ON local_deals (tenant_id, stage, updated_at DESC, id DESC);
CALL protect('local_deals');

-- What stands on a contact's timeline. `at` is when it was, is due, or begins. What a session wrote goes with the session.
-- `author` is the rep who wrote it; NULL for the sync. `key`, `held` and `version` as above.
CREATE TABLE local_activities (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    contact_id  uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
    deal_id     uuid REFERENCES local_deals ON DELETE SET NULL,
    session_id  uuid REFERENCES sessions ON DELETE CASCADE,
    key         text,
    kind        text NOT NULL CHECK (kind IN ('note', 'task', 'meeting')),
    subject     text NOT NULL,
    text        text NOT NULL DEFAULT '',
    at          timestamptz NOT NULL,
    until       timestamptz,
    location    text,
    attendees   text[] NOT NULL DEFAULT '{}',
    owner       text,
    author      text,
    done        boolean NOT NULL DEFAULT false,
    done_at     timestamptz,
    held        text[] NOT NULL DEFAULT '{}',
    version     int NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    UNIQUE (tenant_id, key)
);
CREATE INDEX ON local_activities (contact_id, at DESC, id DESC);
CREATE INDEX ON local_activities (deal_id);
CREATE INDEX ON local_activities (session_id);
CREATE INDEX local_tasks ON local_activities (tenant_id, done, at, id) WHERE kind = 'task';
CALL protect('local_activities');

-- What reps changed in deals: `changes` is {column: [before, after]}; of texts it says only that they changed.
CREATE TABLE local_changes (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    contact_id  uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
    deal_id     uuid NOT NULL REFERENCES local_deals ON DELETE CASCADE,
    author      text,
    changes     jsonb NOT NULL,
    reason      text,
    at          timestamptz NOT NULL
);
CREATE INDEX ON local_changes (contact_id, at DESC, id DESC);
CREATE INDEX ON local_changes (deal_id);
CALL protect('local_changes');
