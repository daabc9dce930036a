-- Tenants, ingestion, search, conversations. Every row belongs to one tenant and row-level security is forced:
-- a statement that forgets its filter sees nothing of another tenant, and nothing at all when no tenant is set.

CREATE EXTENSION IF NOT EXISTS vector;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'salesagent_app') THEN
        CREATE ROLE salesagent_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    EXECUTE format('GRANT salesagent_app TO %I', current_user);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO salesagent_app', current_schema());
END
$$;

CREATE FUNCTION current_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;

-- Makes a table a tenant's: forced row-level security, one policy for reading and writing, the application's rights.
CREATE PROCEDURE protect(target regclass, tenant_column name DEFAULT 'tenant_id')
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY own_tenant ON %s USING (%I = (SELECT current_tenant())) WITH CHECK (%I = (SELECT current_tenant()))',
        target, tenant_column, tenant_column);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO salesagent_app', target);
END
$$;

-- ── Tenants ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE tenants (
    id          uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name        text NOT NULL,
    widget_key  text NOT NULL UNIQUE,
    origins     text[] NOT NULL DEFAULT '{}',
    overrides   jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now()
);
CALL protect('tenants', 'id');

-- The owner of a managed database is no superuser, so forced row-level security binds it as well: it may read this table
-- for the functions below.
DO $$
BEGIN
    EXECUTE format('CREATE POLICY owner_looks_up ON tenants FOR SELECT TO %I USING (true)', current_user);
END
$$;

-- The questions that are asked before a tenant is known. They run as the owner and answer nothing else.
CREATE FUNCTION tenant_of_widget_key(key text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
    AS $$ SELECT id FROM tenants WHERE widget_key = key $$;
CREATE FUNCTION tenant_of_slug(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
    AS $$ SELECT id FROM tenants WHERE slug = wanted $$;
CREATE FUNCTION all_tenants() RETURNS TABLE (id uuid, slug text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
    AS $$ SELECT id, slug FROM tenants ORDER BY slug $$;
CREATE FUNCTION origin_is_allowed(wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
    AS $$ SELECT EXISTS (SELECT FROM tenants WHERE wanted = ANY (origins)) $$;

-- ── Ingestion ───────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE sources (
    id                uuid PRIMARY KEY,
    tenant_id         uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    kind              text NOT NULL CHECK (kind IN ('website', 'wordpress_export', 'wordpress_api', 'folder')),
    target            text NOT NULL,
    options           jsonb NOT NULL DEFAULT '{}',
    interval_seconds  int CHECK (interval_seconds >= 60),
    next_sync_at      timestamptz,
    created_at        timestamptz NOT NULL,
    UNIQUE (tenant_id, target)
);
CALL protect('sources');

CREATE TABLE syncs (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    source_id    uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
    state        text NOT NULL CHECK (state IN ('running', 'done', 'partial', 'failed')),
    started_at   timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL,
    finished_at  timestamptz,
    counts       jsonb NOT NULL DEFAULT '{}',
    error_code   text,
    error        text
);
CREATE INDEX ON syncs (source_id, started_at DESC);
CREATE UNIQUE INDEX one_running_sync ON syncs (source_id) WHERE state = 'running';
CALL protect('syncs');

CREATE TABLE pages (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    source_id      uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
    url            text NOT NULL,
    title          text NOT NULL DEFAULT '',
    description    text NOT NULL DEFAULT '',
    language       text,
    status         text NOT NULL CHECK (status IN ('ok', 'failed')),
    reason         text,
    detail         text,
    content_hash   text NOT NULL DEFAULT '',
    etag           text,
    last_modified  text,
    lastmod        text,
    fetched_at     timestamptz NOT NULL,
    seen_in        uuid,
    UNIQUE (source_id, url)
);
CREATE INDEX ON pages (tenant_id, url);
CALL protect('pages');

CREATE TABLE passages (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    page_id       bigint NOT NULL REFERENCES pages ON DELETE CASCADE,
    position      int NOT NULL,
    heading_path  text[] NOT NULL,
    anchor        text,
    text          text NOT NULL,
    content_hash  text NOT NULL,
    language      text,
    term_count    int NOT NULL,
    UNIQUE (page_id, position)
);
CREATE INDEX ON passages (tenant_id);
CALL protect('passages');

-- One row for each term of a passage with its weighted frequency and the passage's length in terms: what BM25 needs,
-- exact and within one tenant.
CREATE TABLE postings (
    tenant_id   uuid NOT NULL,
    term        text NOT NULL,
    passage_id  bigint NOT NULL REFERENCES passages ON DELETE CASCADE,
    frequency   real NOT NULL,
    length      real NOT NULL,
    PRIMARY KEY (tenant_id, term, passage_id) INCLUDE (frequency, length)
);
CREATE INDEX ON postings (passage_id);
CALL protect('postings');

-- Vectors stand apart from passages, so that a change of model fills new rows while the old ones still answer.
-- `sentences` holds the vectors of the passage's sentences (see ingest/embed.py), NULL for models that give none.
CREATE TABLE embeddings (
    passage_id  bigint NOT NULL REFERENCES passages ON DELETE CASCADE,
    tenant_id   uuid NOT NULL,
    model       text NOT NULL,
    vector      halfvec NOT NULL,
    sentences   bytea,
    PRIMARY KEY (passage_id, model)
);
CREATE INDEX ON embeddings (tenant_id, model);
CALL protect('embeddings');

-- ── Conversations ───────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE visitors (
    id            uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    token_hash    bytea NOT NULL,
    created_at    timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL
);
CALL protect('visitors');

CREATE TABLE sessions (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    visitor_id      uuid NOT NULL REFERENCES visitors ON DELETE CASCADE,
    token_hash      bytea NOT NULL,
    state           text NOT NULL CHECK (state IN ('active', 'ended')),
    landing         jsonb NOT NULL DEFAULT '{}',
    utm             jsonb NOT NULL DEFAULT '{}',
    page_url        text,
    page_title      text,
    locale          text,
    timezone        text,
    dialogue        jsonb NOT NULL DEFAULT '{}',
    opened_at       timestamptz NOT NULL,
    last_active_at  timestamptz NOT NULL,
    ended_at        timestamptz,
    end_reason      text
);
CREATE INDEX ON sessions (tenant_id, opened_at DESC);
CREATE INDEX sessions_idle ON sessions (tenant_id, last_active_at) WHERE ended_at IS NULL;
CALL protect('sessions');

-- One row a visitor message with our reply. `frames` are the events as they were sent, for an exact replay. A process
-- that takes over a turn whose heartbeat stopped raises `attempt`, and the one before can no longer close it.
CREATE TABLE turns (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id      uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    seq             int NOT NULL,
    client_turn_id  text NOT NULL,
    state           text NOT NULL CHECK (state IN ('open', 'closed', 'failed')),
    text            text NOT NULL,
    page_url        text,
    page_title      text,
    reply           text,
    answered        boolean,
    outcome         text,
    moves           jsonb NOT NULL DEFAULT '[]',
    frames          jsonb NOT NULL DEFAULT '[]',
    model           text,
    usage           jsonb NOT NULL DEFAULT '{}',
    timings         jsonb NOT NULL DEFAULT '{}',
    rating          text CHECK (rating IN ('up', 'down')),
    rating_reason   text,
    opened_at       timestamptz NOT NULL,
    heartbeat_at    timestamptz NOT NULL,
    attempt         int NOT NULL DEFAULT 1,
    closed_at       timestamptz,
    UNIQUE (session_id, seq),
    UNIQUE (session_id, client_turn_id)
);
CREATE UNIQUE INDEX one_open_turn ON turns (session_id) WHERE state = 'open';
CREATE INDEX ON turns (tenant_id, opened_at DESC);
CALL protect('turns');

-- The evidence outlives the page: title, address and words stay when the passage goes.
CREATE TABLE citations (
    turn_id     uuid NOT NULL REFERENCES turns ON DELETE CASCADE,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    marker      int NOT NULL,
    passage_id  bigint REFERENCES passages ON DELETE SET NULL,
    page_url    text NOT NULL,
    title       text NOT NULL,
    quote       text NOT NULL,
    PRIMARY KEY (turn_id, marker)
);
CREATE INDEX ON citations (passage_id);
CALL protect('citations');

CREATE TABLE events (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    type        text NOT NULL,
    session_id  uuid REFERENCES sessions ON DELETE CASCADE,
    turn_id     uuid REFERENCES turns ON DELETE CASCADE,
    payload     jsonb NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL
);
CREATE INDEX ON events (tenant_id, type, at);
CREATE INDEX ON events (session_id);
CALL protect('events');

-- What the language model cost a tenant on a day (UTC), for the daily budget.
CREATE TABLE model_usage (
    tenant_id      uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    day            date NOT NULL,
    reserved       bigint NOT NULL DEFAULT 0,
    input_tokens   bigint NOT NULL DEFAULT 0,
    output_tokens  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, day)
);
CALL protect('model_usage');

-- ── Without a tenant ────────────────────────────────────────────────────────────────────────────────────────────────

-- Token buckets. Keys are hashes of addresses and ids; losing them in a crash is harmless.
CREATE UNLOGGED TABLE rate_limits (
    key         text PRIMARY KEY,
    tokens      double precision NOT NULL,
    updated_at  timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO salesagent_app;

GRANT SELECT ON schema_migrations TO salesagent_app;
