DROP VIEW tagged_records;
DROP TRIGGER leads_take_tags_along ON leads;
DROP TRIGGER clients_take_tags_along ON clients;
DROP FUNCTION tags_follow();
DROP TABLE record_tags;
DROP TABLE tags;
