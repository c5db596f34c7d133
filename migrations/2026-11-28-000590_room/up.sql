-- Records take their files along. Where there is no room for these, they can't go: else whoever fills a home moves what is in it, and fills it
-- again. How many bytes the files of a home may have, the server says with each connection.
CREATE FUNCTION keep_room() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    entered bigint;
BEGIN
    -- Not by joining the two: a plan that is kept from one file would go through all pairs of many.
    FOR entered IN SELECT home FROM (SELECT home, size FROM added UNION ALL SELECT home, -size FROM removed) AS moved
                   GROUP BY home HAVING sum(size) > 0 ORDER BY 1 LOOP
        -- The turn of uploads, too: two at once must not both find the last room.
        PERFORM pg_advisory_xact_lock(hashtextextended('record_files ' || entered, 0));
        IF (SELECT sum(size) FROM record_files WHERE home = entered) > nullif(current_setting('vestnik.files_of_home', true), '')::bigint THEN
            RAISE EXCEPTION 'there is no room for more files in home %', entered
                USING ERRCODE = 'check_violation', CONSTRAINT = 'record_files_room';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER record_files_keep_room AFTER UPDATE ON record_files REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION keep_room();
