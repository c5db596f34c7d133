-- What was deleted in a home, the last first: a page of it costs the same however many records live there. Purging goes on by the time alone.
CREATE INDEX leads_home_deleted_at_idx ON leads (home, deleted_at DESC, id DESC) WHERE deleted_at IS NOT NULL;
CREATE INDEX clients_home_deleted_at_idx ON clients (home, deleted_at DESC, id DESC) WHERE deleted_at IS NOT NULL;
