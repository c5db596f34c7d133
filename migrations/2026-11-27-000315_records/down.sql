DROP FUNCTION hold_record(text, bigint);
DROP VIEW records;
