-- Meetings as they are served: access to outside calendars that providers renew, and what hosts change there themselves.

-- The refresh token that replaced the one in the environment: some providers accept each only once. `sealed` is encrypted
-- (kit/envelope.py). `origin` is a digest of the one in the environment: when the owner enters another, this one is over.
CREATE TABLE calendar_tokens (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    provider    text NOT NULL,
    origin      bytea NOT NULL,
    sealed      bytea NOT NULL,
    renewed_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, provider)
);
CALL protect('calendar_tokens');

-- How we learn what a host changes in their own calendar. `channel` is what we told the provider to call us by, `remote` its
-- own name for that; both are empty while there is none, and changes are then asked for every few minutes.
-- `sync_token` says up to where changes are known. `tried_at` and `looked_at` keep several workers from doing it at once.
CREATE TABLE calendar_watches (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    provider    text NOT NULL,
    host        text NOT NULL,
    account     text NOT NULL,
    sync_token  text,
    looked_at   timestamptz,
    channel     uuid,
    remote      text,
    expires_at  timestamptz,
    tried_at    timestamptz,
    error       text,
    PRIMARY KEY (tenant_id, provider, host),
    CHECK ((remote IS NULL) = (expires_at IS NULL))
);
CREATE UNIQUE INDEX ON calendar_watches (channel);
CALL protect('calendar_watches');

-- Signed notifications that were taken, for as long as their signature would be accepted again.
CREATE TABLE calendar_notifications (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    digest      bytea NOT NULL,
    heard_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, digest)
);
CREATE INDEX ON calendar_notifications (tenant_id, heard_at);
CALL protect('calendar_notifications');

-- A hold with an event waits for its visitor to finish on the provider's page: `event` is the link, until the provider tells of
-- the meeting that came of it. An expired one is still looked for there.
CREATE INDEX bookings_to_finish ON bookings (tenant_id, expires_at)
    WHERE state IN ('held', 'expired') AND event IS NOT NULL;
