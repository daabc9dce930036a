-- Meetings: held for minutes, booked, moved and cancelled; when hosts are taken; what outside calendars said lately.

-- Ranges of one value stand in for "equals" in the exclusion constraint below. The extension btree_gist would do the same,
-- but it is a contrib module that the embedded server does not carry.
CREATE TYPE uuid_range AS RANGE (subtype = uuid);
CREATE TYPE text_range AS RANGE (subtype = text, collation = "C");

-- A hold (state "held") becomes a booking. `task` is what the outside calendar has still to be told:
--   insert       the visitor said yes (state "confirming"); done, the booking is confirmed
--   undo_insert  the calendar did not answer in time: whatever it has of the booking must go
--   move         to (move_start, move_end);   undo_move  back to (start_at, end_at)
--   cancel       the booking is cancelled already
-- A worker that is telling it holds `lease`. `asked_by` is who may repeat a request with `client_key`: a session or a link.
-- `event` is {id, version, join_url, web_url} of the provider.
CREATE TABLE bookings (
    id              uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    session_id      uuid REFERENCES sessions ON DELETE SET NULL,
    visitor_id      uuid REFERENCES visitors ON DELETE SET NULL,
    contact_id      uuid REFERENCES contacts ON DELETE SET NULL,
    asked_by        text NOT NULL,
    client_key      text,
    type            text NOT NULL,
    hosts           text[] NOT NULL CHECK (cardinality(hosts) > 0),
    start_at        timestamptz NOT NULL,
    end_at          timestamptz NOT NULL CHECK (end_at > start_at),
    before_minutes  int NOT NULL DEFAULT 0,
    after_minutes   int NOT NULL DEFAULT 0,
    zone            text NOT NULL,
    locale          text,
    state           text NOT NULL
        CHECK (state IN ('held', 'confirming', 'confirmed', 'cancelled', 'expired', 'no_show')),
    expires_at      timestamptz,
    email           text,
    name            text,
    note            text,
    sequence        int NOT NULL DEFAULT 0,
    provider        text NOT NULL,
    event           jsonb,
    join_url        text,
    task            text CHECK (task IN ('insert', 'undo_insert', 'move', 'undo_move', 'cancel')),
    task_tries      int NOT NULL DEFAULT 0,
    task_due        timestamptz,
    lease           uuid,
    lease_until     timestamptz,
    move_start      timestamptz,
    move_end        timestamptz,
    cancelled_by    text CHECK (cancelled_by IN ('visitor', 'host', 'owner', 'calendar')),
    reason          text,
    created_at      timestamptz NOT NULL,
    confirmed_at    timestamptz,
    updated_at      timestamptz NOT NULL,
    CHECK (state <> 'held' OR expires_at IS NOT NULL),
    CHECK ((state = 'confirming') = (task IS NOT NULL AND task IN ('insert', 'undo_insert'))),
    CHECK ((task IS NULL) = (task_due IS NULL))
);
CREATE UNIQUE INDEX one_booking_a_key ON bookings (tenant_id, asked_by, client_key) WHERE client_key IS NOT NULL;
CREATE UNIQUE INDEX one_hold_an_asker ON bookings (tenant_id, asked_by) WHERE state = 'held';
CREATE INDEX ON bookings (tenant_id, start_at);
CREATE INDEX ON bookings (session_id);
CREATE INDEX ON bookings (visitor_id);
CREATE INDEX ON bookings (contact_id);
CREATE INDEX ON bookings (lower(email));
CREATE INDEX bookings_by_event ON bookings (tenant_id, provider, (event ->> 'id')) WHERE event IS NOT NULL;
CREATE INDEX bookings_with_task ON bookings (tenant_id, task_due) WHERE task IS NOT NULL;
CREATE INDEX holds_by_expiry ON bookings (tenant_id, expires_at) WHERE state = 'held';
CALL protect('bookings');

-- When a host is taken, with the time kept free before and after; a row lives as long as its hold or booking stands. No two
-- rows of a host overlap, whatever else goes wrong. A booking under way to another time has both times.
CREATE TABLE taken_times (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    booking_id  uuid NOT NULL REFERENCES bookings ON DELETE CASCADE,
    host        text NOT NULL,
    span        tstzrange NOT NULL CHECK (NOT isempty(span)),
    CONSTRAINT one_meeting_at_a_time EXCLUDE USING gist (
        uuid_range(tenant_id, tenant_id, '[]') WITH =,
        text_range(host, host, '[]') WITH =,
        span WITH &&
    )
);
CREATE INDEX ON taken_times (booking_id);
CREATE INDEX ON taken_times (tenant_id, host, upper(span));
CALL protect('taken_times');

-- When a host is away, as the owner says.
CREATE TABLE host_absences (
    id          uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    host        text NOT NULL,
    start_at    timestamptz NOT NULL,
    end_at      timestamptz NOT NULL CHECK (end_at > start_at),
    note        text,
    created_at  timestamptz NOT NULL
);
CREATE INDEX ON host_absences (tenant_id, host, end_at);
CALL protect('host_absences');

-- What an outside calendar said about a host, for seconds: `entries` is [[start, end], ...] in seconds since 1970, valid for
-- (from_at, until_at). An answer to a question asked before `stale_at` counts no more. `error_code` lasts until it answers.
CREATE TABLE calendar_busy (
    tenant_id   uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    provider    text NOT NULL,
    host        text NOT NULL,
    entries     jsonb NOT NULL DEFAULT '[]',
    from_at     timestamptz,
    until_at    timestamptz,
    asked_at    timestamptz,
    stale_at    timestamptz,
    error_code  text,
    PRIMARY KEY (tenant_id, provider, host)
);
CALL protect('calendar_busy');
