DROP VIEW lead_makers;
