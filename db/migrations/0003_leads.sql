-- Leads: where a visitor came from, what is known about them with their own words, who they are, and what was written at
-- the end of a session.

-- ── Where a visitor comes from ──────────────────────────────────────────────────────────────────────────────────────

-- A touch is {at, url, title, referrer, referrer_domain, utm: {}, click_ids: {}, channel, source, medium, campaign}.
ALTER TABLE visitors ADD COLUMN first_touch jsonb;

ALTER TABLE sessions
    ADD COLUMN first_touch      jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN last_touch       jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN opened_on        jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN channel          text NOT NULL DEFAULT 'direct',
    ADD COLUMN source           text NOT NULL DEFAULT 'direct',
    ADD COLUMN campaign         text,
    ADD COLUMN referrer_domain  text,
    ADD COLUMN landing_url      text,
    ADD COLUMN device           text NOT NULL DEFAULT 'unknown'
        CHECK (device IN ('desktop', 'mobile', 'tablet', 'unknown'));

CREATE TABLE page_views (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    url         text NOT NULL,
    title       text,
    seen_at     timestamptz NOT NULL,
    before_chat boolean NOT NULL
);
CREATE INDEX ON page_views (session_id, seen_at);
CALL protect('page_views');

-- ── Contacts and leads ──────────────────────────────────────────────────────────────────────────────────────────────

-- `email` is lower case, `phone` E.164. `verified_at` is set by a signed identity only. What a rep or the CRM wrote into
-- `facts` {field: {value, quote, session_id, turn_id, extractor, confidence, at}} is never overwritten by an unsigned claim.
CREATE TABLE contacts (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    email        text CHECK (email = lower(email)),
    phone        text,
    external_id  text,
    name         text,
    company      text,
    facts        jsonb NOT NULL DEFAULT '{}',
    flags        text[] NOT NULL DEFAULT '{}',
    verified_at  timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CHECK (email IS NOT NULL OR phone IS NOT NULL OR external_id IS NOT NULL)
);
CREATE UNIQUE INDEX one_contact_an_email ON contacts (tenant_id, email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX one_contact_an_external_id ON contacts (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX one_contact_a_phone ON contacts (tenant_id, phone) WHERE email IS NULL AND external_id IS NULL;
CREATE INDEX ON contacts (tenant_id, phone) WHERE phone IS NOT NULL;
CALL protect('contacts');

-- A contact being qualified; a contact has one lead. `reasons` is [{rule, points, text, quote, turn}]: those of its best
-- session. What a person or the CRM closed (`status_by`) no rule opens again.
CREATE TABLE leads (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    contact_id    uuid NOT NULL UNIQUE REFERENCES contacts ON DELETE CASCADE,
    status        text NOT NULL DEFAULT 'new'
        CHECK (status IN ('new', 'engaged', 'qualified', 'disqualified', 'won', 'lost')),
    score         int NOT NULL DEFAULT 0,
    reasons       jsonb NOT NULL DEFAULT '[]',
    status_by     text NOT NULL DEFAULT 'rule' CHECK (status_by IN ('rule', 'person', 'crm')),
    status_reason text,
    owner         text,
    qualified_at  timestamptz,
    hot_at        timestamptz,
    closed_at     timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);
CREATE INDEX ON leads (tenant_id, updated_at DESC);
CALL protect('leads');

-- Whose turn it is in a round robin. `pool` names the owner's list of reps.
CREATE TABLE owner_turns (
    tenant_id  uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    pool       text NOT NULL,
    taken      bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, pool)
);
CALL protect('owner_turns');

ALTER TABLE visitors ADD COLUMN contact_id uuid REFERENCES contacts ON DELETE SET NULL;
CREATE INDEX ON visitors (contact_id);
ALTER TABLE sessions
    ADD COLUMN contact_id   uuid REFERENCES contacts ON DELETE SET NULL,
    ADD COLUMN identified   boolean NOT NULL DEFAULT false,
    ADD COLUMN score        int NOT NULL DEFAULT 0,
    ADD COLUMN reasons      jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN qualified_at timestamptz,
    ADD COLUMN consent_shown text,
    ADD COLUMN wrapped_at   timestamptz DEFAULT now(), -- sessions from before this table are not summarised any more
    ADD COLUMN handoff      text NOT NULL DEFAULT 'none' CHECK (handoff IN ('none', 'requested', 'taken_over', 'released')),
    ADD COLUMN rep          text,
    ADD COLUMN rep_seen_at  timestamptz;
ALTER TABLE sessions ALTER COLUMN wrapped_at DROP DEFAULT;
CREATE INDEX ON sessions (contact_id);
CREATE INDEX ON sessions (visitor_id, opened_at);
CREATE INDEX sessions_to_wrap_up ON sessions (tenant_id, ended_at) WHERE ended_at IS NOT NULL AND wrapped_at IS NULL;

-- ── The profile ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- One row a value that a visitor stated. A correction ends the row before (`ended_at`, `ended_by`), so the history stays.
-- `value` is the normalised value ({"amount": 500, ...} for budgets), `quote` the visitor's own words, verbatim.
CREATE TABLE profile_fields (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    visitor_id  uuid NOT NULL REFERENCES visitors ON DELETE CASCADE,
    turn_id     uuid NOT NULL REFERENCES turns ON DELETE CASCADE,
    name        text NOT NULL,
    value       jsonb NOT NULL,
    quote       text NOT NULL CHECK (quote <> ''),
    extractor   text NOT NULL,
    confidence  real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    flags       text[] NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_by    uuid REFERENCES profile_fields ON DELETE SET NULL
);
CREATE INDEX ON profile_fields (session_id, at);
CREATE INDEX ON profile_fields (visitor_id) WHERE ended_at IS NULL;
CREATE INDEX ON profile_fields (turn_id);
CREATE INDEX ON profile_fields (ended_by) WHERE ended_by IS NOT NULL;
CALL protect('profile_fields');

-- An inline form that a reply asked the visitor to fill in; its id is the reply's turn. `spec` is agent.profile.forms.Form.
CREATE TABLE forms (
    turn_id     uuid PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    spec        jsonb NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'submitted', 'dismissed')),
    accepted    jsonb NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL,
    closed_at   timestamptz
);
CREATE INDEX ON forms (session_id);
CALL protect('forms');

-- What the visitor was shown when contact data was stored.
CREATE TABLE consents (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('contact', 'summary_email')),
    granted     boolean NOT NULL,
    text        text NOT NULL,
    policy_url  text,
    version     text NOT NULL,
    locale      text,
    at          timestamptz NOT NULL
);
CREATE INDEX ON consents (session_id, at);
CALL protect('consents');

-- A product the visitor dealt with.
CREATE TABLE interactions (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id      uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    turn_id         uuid REFERENCES turns ON DELETE CASCADE,
    product         text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('viewed', 'asked', 'configured', 'quoted')),
    requirements    text[] NOT NULL DEFAULT '{}',
    recommendation  text,
    page_url        text,
    at              timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (session_id, product, kind, turn_id)
);
CREATE INDEX ON interactions (turn_id);
CALL protect('interactions');

-- What a rep says in a session, and what the visitor is told about the hand-off, in their order.
CREATE TABLE rep_messages (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('rep', 'notice')),
    rep         text,
    text        text NOT NULL,
    after_turn  int NOT NULL DEFAULT 0,
    at          timestamptz NOT NULL
);
CREATE INDEX ON rep_messages (session_id, id);
CALL protect('rep_messages');

-- ── The end of a session ────────────────────────────────────────────────────────────────────────────────────────────

-- `content` and `visitor_content` are agent.summary's, as JSON.
CREATE TABLE summaries (
    session_id       uuid PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
    tenant_id        uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    content          jsonb NOT NULL,
    written_by       text NOT NULL,
    created_at       timestamptz NOT NULL
);
CALL protect('summaries');

-- One outbound push to one target. The row is the truth and owns the retries; a job is the nudge to look at it.
-- `message_id` is fixed when the row is planned: a second copy carries the same. `lease` tells the worker that claimed
-- the delivery from one that comes back late.
CREATE TABLE deliveries (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id   uuid REFERENCES sessions ON DELETE CASCADE,
    kind         text NOT NULL,
    target       text NOT NULL,
    dedup_key    text NOT NULL,
    payload      jsonb NOT NULL DEFAULT '{}',
    state        text NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'sending', 'paused', 'failed', 'sent', 'suppressed', 'cancelled')),
    attempts     int NOT NULL DEFAULT 0,
    message_id   text,
    provider_id  text,
    due_at       timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    lease        uuid,
    lease_until  timestamptz,
    error_code   text,
    error        text,
    created_at   timestamptz NOT NULL,
    sent_at      timestamptz,
    UNIQUE (tenant_id, dedup_key)
);
CREATE INDEX deliveries_due ON deliveries (tenant_id, due_at) WHERE state IN ('pending', 'sending');
CREATE INDEX ON deliveries (tenant_id, created_at DESC);
CREATE INDEX ON deliveries (session_id);
CREATE INDEX ON deliveries (provider_id) WHERE provider_id IS NOT NULL;
CALL protect('deliveries');

CREATE TABLE attempts (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    delivery_id  uuid NOT NULL REFERENCES deliveries ON DELETE CASCADE,
    number       int NOT NULL,
    outcome      text CHECK (outcome IN ('sent', 'retryable', 'needs_person', 'rejected', 'unknown')),
    code         text,
    detail       text,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    UNIQUE (delivery_id, number)
);
CALL protect('attempts');

-- What is held back: "all", a kind ("kind:email.visitor") or a provider ("provider:smtp"). The owner's switch, or a provider
-- that waits for a person; `fingerprint` then tells whether its settings have changed since.
CREATE TABLE delivery_pauses (
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    scope        text NOT NULL,
    cause        text NOT NULL CHECK (cause IN ('owner', 'provider')),
    reason       text NOT NULL,
    fingerprint  text,
    at           timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, scope, cause)
);
CALL protect('delivery_pauses');

-- Addresses that nothing is sent to any more: lower case.
CREATE TABLE suppressions (
    tenant_id  uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    address    text NOT NULL,
    reason     text NOT NULL CHECK (reason IN ('hard_bounce', 'complaint', 'unsubscribed', 'invalid', 'manual')),
    detail     text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, address)
);
CALL protect('suppressions');

-- Things the owner is told once while they last: {key: "mailer.auth"} and when.
CREATE TABLE owner_notices (
    tenant_id  uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    key        text NOT NULL,
    text       text NOT NULL,
    at         timestamptz NOT NULL,
    cleared_at timestamptz,
    PRIMARY KEY (tenant_id, key)
);
CALL protect('owner_notices');

-- Proof that something was erased, without what was erased: `subject` is a keyed hash of the address or session id.
CREATE TABLE erasures (
    id         uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    subject    text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('email', 'session', 'retention')),
    counts     jsonb NOT NULL,
    at         timestamptz NOT NULL
);
CALL protect('erasures');
