-- Saved views: what a list is narrowed to, its order and its columns, under a name.
CREATE TABLE saved_views (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id       bigint NOT NULL REFERENCES users,
    -- Whom it is shown to beside its owner.
    group_id       bigint REFERENCES groups ON DELETE CASCADE,
    home           bigint NOT NULL GENERATED ALWAYS AS (coalesce(group_id, -owner_id)) STORED,
    list           text NOT NULL CHECK (list IN ('clients', 'leads', 'mailings', 'messages', 'logs')),
    name           text COLLATE "und-x-icu" NOT NULL CHECK (name <> ''),
    -- What stands in the list's address, as the list itself writes it.
    query          text NOT NULL CHECK (length(query) <= 2000),
    -- The keys of the columns that are not shown, parted by commas.
    hidden_columns text NOT NULL,
    version        int NOT NULL DEFAULT 1,
    CONSTRAINT saved_views_id_list_key UNIQUE (id, list)
);
-- A name once among one's own, and once among those of a group.
CREATE UNIQUE INDEX saved_views_name_key ON saved_views (home, list, replace(lower(name), 'ё', 'е'));
CREATE INDEX saved_views_group_id_idx ON saved_views (group_id) WHERE group_id IS NOT NULL;

-- Which view a list opens with.
CREATE TABLE default_views (
    user_id bigint NOT NULL REFERENCES users,
    list    text NOT NULL,
    view_id bigint NOT NULL,
    PRIMARY KEY (user_id, list),
    FOREIGN KEY (view_id, list) REFERENCES saved_views (id, list) ON DELETE CASCADE
);
CREATE INDEX default_views_view_id_idx ON default_views (view_id);

-- The groups that a person leads.
CREATE FUNCTION led_homes(person bigint) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT group_id FROM memberships WHERE user_id = person AND role = 'head')
$$;
