DROP FUNCTION field_is_used;
DROP FUNCTION field_yard;
ALTER TABLE leads DROP custom;
ALTER TABLE clients DROP custom;
DROP TABLE custom_fields;
