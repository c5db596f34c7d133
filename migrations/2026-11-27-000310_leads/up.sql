-- The stages that leads pass through: those of each group, and those of leads that belong to none, which are also what a new group
-- begins with.
CREATE TABLE stages (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id bigint REFERENCES groups ON DELETE CASCADE,
    -- Where they are in force: in a group, or, as 0, for what belongs to none.
    yard     bigint NOT NULL GENERATED ALWAYS AS (coalesce(group_id, 0)) STORED,
    name     text NOT NULL CHECK (name <> ''),
    -- One of the first five, as long as nobody has named it otherwise: screens say it in the reader's language.
    preset   text CHECK (preset IN ('new', 'contacted', 'qualified', 'won', 'lost')),
    meaning  text NOT NULL CHECK (meaning IN ('open', 'won', 'lost')),
    position int NOT NULL,
    -- For the foreign key of leads.
    CONSTRAINT stages_yard_id_meaning_key UNIQUE (yard, id, meaning)
);
CREATE UNIQUE INDEX stages_yard_name_key ON stages (yard, replace(lower(name), 'ё', 'е'));
CREATE INDEX stages_yard_position_idx ON stages (yard, position, id);

INSERT INTO stages (name, preset, meaning, position) VALUES
    ('New', 'new', 'open', 1), ('Contacted', 'contacted', 'open', 2), ('Qualified', 'qualified', 'open', 3),
    ('Won', 'won', 'won', 4), ('Lost', 'lost', 'lost', 5);
INSERT INTO stages (group_id, name, preset, meaning, position)
SELECT groups.id, stages.name, preset, meaning, position FROM groups CROSS JOIN stages WHERE stages.group_id IS NULL;

CREATE FUNCTION give_stages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stages (group_id, name, preset, meaning, position)
    SELECT NEW.id, name, preset, meaning, position FROM stages WHERE group_id IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER groups_have_stages AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION give_stages();

-- Leads: people and companies that may become clients.
CREATE TABLE leads (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id     bigint NOT NULL REFERENCES users,
    group_id     bigint REFERENCES groups,
    home         bigint NOT NULL GENERATED ALWAYS AS (coalesce(group_id, -owner_id)) STORED,
    yard         bigint NOT NULL GENERATED ALWAYS AS (coalesce(group_id, 0)) STORED,
    name         text NOT NULL DEFAULT '',
    company      text NOT NULL DEFAULT '',
    email        text,
    phone        text,
    -- What it goes by, and is sorted by as people sort.
    title        text COLLATE "und-x-icu" NOT NULL GENERATED ALWAYS AS
                     (coalesce(nullif(name, ''), nullif(company, ''), email, phone)) STORED,
    source       text NOT NULL DEFAULT '',
    priority     text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high')),
    description  text NOT NULL DEFAULT '',
    -- In hundredths.
    amount       bigint CHECK (amount BETWEEN 0 AND 100000000000000),
    currency     text CHECK (currency ~ '^[A-Z]{3}$'),
    next_step    text NOT NULL DEFAULT '',
    next_step_on date,
    stage_id     bigint NOT NULL,
    -- What its stage means.
    meaning      text NOT NULL,
    stage_since  timestamptz NOT NULL DEFAULT now(),
    -- Its place on the board, the least first. One that nobody has put anywhere stands where its age puts it.
    rank         numeric NOT NULL,
    lost_reason  text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    version      int NOT NULL DEFAULT 1,
    search       text NOT NULL GENERATED ALWAYS AS
                     (replace(lower(' ' || name || ' ' || company || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')), 'ё', 'е')) STORED,
    -- What it is sorted by, with something where there is nothing: it comes last.
    next_step_key bigint NOT NULL GENERATED ALWAYS AS
                     (coalesce((next_step_on - date '2000-01-01')::bigint, 9223372036854775807)) STORED,
    amount_key   bigint NOT NULL GENERATED ALWAYS AS (coalesce(amount, -1)) STORED,
    CHECK ((amount IS NULL) = (currency IS NULL)),
    -- For foreign keys that keep what hangs on a lead in its home, and for the newest of one home.
    CONSTRAINT leads_home_id_key UNIQUE (home, id),
    -- A lead stands at a stage of its own group, and a stage where leads stand can't mean something else.
    CONSTRAINT leads_stage_fkey FOREIGN KEY (yard, stage_id, meaning) REFERENCES stages (yard, id, meaning)
        DEFERRABLE
);
-- The orders of the list, in one home and in all.
CREATE INDEX leads_home_title_idx ON leads (home, title, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_title_idx ON leads (title, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_home_next_step_idx ON leads (home, next_step_key, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_next_step_idx ON leads (next_step_key, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_home_amount_idx ON leads (home, amount_key DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX leads_amount_idx ON leads (amount_key DESC, id DESC) WHERE deleted_at IS NULL;
-- The board. Deleted ones keep their places: they may come back.
CREATE INDEX leads_home_stage_rank_idx ON leads (home, stage_id, rank, id);
-- What it is narrowed to.
CREATE INDEX leads_stage_id_idx ON leads (stage_id, id);
CREATE INDEX leads_home_meaning_idx ON leads (home, meaning, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_home_owner_idx ON leads (home, owner_id, id);
CREATE INDEX leads_owner_id_idx ON leads (owner_id, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_group_id_idx ON leads (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX leads_search_idx ON leads USING gin (search gin_trgm_ops) WHERE deleted_at IS NULL;
CREATE INDEX leads_deleted_at_idx ON leads (deleted_at) WHERE deleted_at IS NOT NULL;

-- A name as it is compared: in any case, е standing for ё.
CREATE FUNCTION folded(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(lower(name COLLATE "und-x-icu"), 'ё', 'е') COLLATE "C"
$$;
-- Who is known already, by address, number or name.
CREATE INDEX leads_email_idx ON leads (email, id) WHERE deleted_at IS NULL AND email IS NOT NULL;
CREATE INDEX leads_phone_idx ON leads (phone, id) WHERE deleted_at IS NULL AND phone IS NOT NULL;
CREATE INDEX leads_folded_title_idx ON leads (folded(title), id) WHERE deleted_at IS NULL;
CREATE INDEX clients_phone_idx ON clients (phone, id) WHERE deleted_at IS NULL AND phone IS NOT NULL;
CREATE INDEX clients_folded_name_idx ON clients (folded(name), id) WHERE deleted_at IS NULL;

-- A new one stands where its age puts it: the newest first.
CREATE FUNCTION rank_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.rank := coalesce(NEW.rank, -NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER leads_have_rank BEFORE INSERT ON leads FOR EACH ROW EXECUTE FUNCTION rank_lead();

-- How many living leads stand where, whose, and what they may bring: counting a million takes longer than a page may.
-- Kept by triggers, so that no way of writing leads can forget it.
CREATE TABLE lead_counts (
    home     bigint NOT NULL,
    stage_id bigint NOT NULL,
    owner_id bigint NOT NULL REFERENCES users,
    -- Of what they may bring; empty for those of which nobody knows.
    currency text NOT NULL,
    leads    bigint NOT NULL,
    amount   numeric NOT NULL,
    PRIMARY KEY (home, stage_id, owner_id, currency)
) WITH (fillfactor = 50);
CREATE INDEX lead_counts_owner_id_idx ON lead_counts (owner_id);

CREATE FUNCTION count_added_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lead_counts AS counted (home, stage_id, owner_id, currency, leads, amount)
    SELECT home, stage_id, owner_id, coalesce(currency, ''), count(*), coalesce(sum(amount), 0)
    FROM added WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (home, stage_id, owner_id, currency)
    DO UPDATE SET leads = counted.leads + excluded.leads, amount = counted.amount + excluded.amount;
    RETURN NULL;
END $$;
CREATE TRIGGER leads_added AFTER INSERT ON leads REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_added_leads();

CREATE FUNCTION count_removed_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lead_counts SET leads = lead_counts.leads - gone.leads, amount = lead_counts.amount - gone.amount
    FROM (SELECT home, stage_id, owner_id, coalesce(currency, '') AS currency, count(*) AS leads, coalesce(sum(amount), 0) AS amount
          FROM removed WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4) AS gone
    WHERE (lead_counts.home, lead_counts.stage_id, lead_counts.owner_id, lead_counts.currency)
        = (gone.home, gone.stage_id, gone.owner_id, gone.currency);
    RETURN NULL;
END $$;
CREATE TRIGGER leads_removed AFTER DELETE ON leads REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_removed_leads();

-- All of a statement at once and in one order: who changes many leads and who changes one never wait for each other.
CREATE FUNCTION count_changed_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lead_counts AS counted (home, stage_id, owner_id, currency, leads, amount)
    SELECT home, stage_id, owner_id, currency, sum(leads), sum(amount) FROM (
        SELECT home, stage_id, owner_id, coalesce(currency, '') AS currency, -1 AS leads, -coalesce(amount, 0) AS amount
        FROM before WHERE deleted_at IS NULL
        UNION ALL
        SELECT home, stage_id, owner_id, coalesce(currency, ''), 1, coalesce(amount, 0) FROM after WHERE deleted_at IS NULL
    ) AS changed
    GROUP BY 1, 2, 3, 4 HAVING sum(leads) <> 0 OR sum(amount) <> 0 ORDER BY 1, 2, 3, 4
    ON CONFLICT (home, stage_id, owner_id, currency)
    DO UPDATE SET leads = counted.leads + excluded.leads, amount = counted.amount + excluded.amount;
    RETURN NULL;
END $$;
CREATE TRIGGER leads_changed AFTER UPDATE ON leads REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION count_changed_leads();

-- How many leads a group has.
CREATE VIEW group_lead_figures AS SELECT home AS group_id, leads FROM lead_counts WHERE home > 0;

-- Gives so many of what one person has in a group to another: of somebody who left it. Locked in the order of their numbers.
CREATE OR REPLACE FUNCTION hand_over(in_group bigint, giver bigint, taker bigint, at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
    moved_leads bigint;
BEGIN
    UPDATE clients SET owner_id = taker, updated_at = now(), version = version + 1
    FROM (SELECT id FROM clients WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most FOR UPDATE) AS left_behind
    WHERE clients.id = left_behind.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    UPDATE leads SET owner_id = taker, updated_at = now(), version = version + 1
    FROM (SELECT id FROM leads WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most - moved FOR UPDATE) AS left_behind
    WHERE leads.id = left_behind.id;
    GET DIAGNOSTICS moved_leads = ROW_COUNT;
    RETURN moved + moved_leads;
END $$;

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, given.permission, given.reach
FROM (VALUES
    ('user', 'leads.read', 'groups'), ('user', 'leads.write', 'groups'),
    ('manager', 'leads.read', 'all'), ('manager', 'leads.write', 'groups'),
    ('admin', 'leads.read', 'all'), ('admin', 'leads.write', 'all')
) AS given (role, permission, reach)
JOIN roles ON roles.name = given.role AND roles.built_in;
