-- Living clients and leads in one, for what hangs on them.
CREATE VIEW records AS
SELECT 'client' AS kind, id, home, owner_id, name AS title, created_at FROM clients WHERE deleted_at IS NULL
UNION ALL
SELECT 'lead', id, home, owner_id, title, created_at FROM leads WHERE deleted_at IS NULL;

-- Keeps a living one as it is until the transaction ends, beside others who do the same; whether it is there.
CREATE FUNCTION hold_record(of_kind text, number bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF of_kind = 'client' THEN
        PERFORM FROM clients WHERE id = number AND deleted_at IS NULL FOR SHARE;
    ELSE
        PERFORM FROM leads WHERE id = number AND deleted_at IS NULL FOR SHARE;
    END IF;
    RETURN FOUND;
END $$;
