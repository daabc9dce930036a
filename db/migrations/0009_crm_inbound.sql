-- CRMs: what they tell us.

-- How far the changes of a connection were read: everything before `cursor`, which is in the CRM's time, was taken. It is
-- read again at `next_at`. `looked_back_at`: when older deals of people who became our contacts since were read last.
CREATE TABLE crm_pulls (
    tenant_id       uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection      text NOT NULL,
    cursor          timestamptz,
    next_at         timestamptz NOT NULL,
    looked_back_at  timestamptz,
    pulled_at       timestamptz,
    error_code      text,
    PRIMARY KEY (tenant_id, connection)
);
CALL protect('crm_pulls');

-- The deals of our contacts as a CRM has them. `outcome_at`: when it was first seen to be won or lost; `updated_at` too is
-- in the CRM's time. `owner` is the rep's address; `given_to` is whom the CRM gave a record that we made ourselves, and
-- says nothing about whose it is.
CREATE TABLE crm_deals (
    tenant_id    uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    connection   text NOT NULL,
    remote_type  text NOT NULL,
    remote_id    text NOT NULL,
    contact_id   uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
    url          text,
    stage        text,
    amount       numeric,
    currency     text,
    outcome      text CHECK (outcome IN ('won', 'lost')),
    outcome_at   timestamptz,
    owner        text,
    given_to     text,
    updated_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, connection, remote_type, remote_id)
);
CREATE INDEX ON crm_deals (contact_id);
CALL protect('crm_deals');

-- The same of contacts.
ALTER TABLE crm_links
    ADD COLUMN owner    text,
    ADD COLUMN given_to text;

-- Who chose the owner of a lead, and since when its status holds: what a person decided later than the CRM stays. NULL for
-- leads from before, whose last change counts.
ALTER TABLE leads
    ADD COLUMN owner_by  text NOT NULL DEFAULT 'rule' CHECK (owner_by IN ('rule', 'person', 'crm')),
    ADD COLUMN status_at timestamptz;
