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
    CONSTRAINT stages_yard_id_key UNIQUE (yard, id)
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
    CHECK ((amount IS NULL) = (currency IS NULL)),
    -- For foreign keys that keep what hangs on a lead in its home, and for the newest of one home.
    CONSTRAINT leads_home_id_key UNIQUE (home, id),
    -- A lead stands at a stage of its own group.
    CONSTRAINT leads_stage_fkey FOREIGN KEY (yard, stage_id) REFERENCES stages (yard, id)
);

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, given.permission, given.reach
FROM (VALUES
    ('user', 'leads.read', 'groups'), ('user', 'leads.write', 'groups'),
    ('manager', 'leads.read', 'all'), ('manager', 'leads.write', 'groups'),
    ('admin', 'leads.read', 'all'), ('admin', 'leads.write', 'all')
) AS given (role, permission, reach)
JOIN roles ON roles.name = given.role AND roles.built_in;
