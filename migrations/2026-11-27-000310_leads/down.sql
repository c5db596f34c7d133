DELETE FROM role_permissions WHERE permission IN ('leads.read', 'leads.write');
DELETE FROM user_permissions WHERE permission IN ('leads.read', 'leads.write');
DROP TABLE leads;
DROP TRIGGER groups_have_stages ON groups;
DROP FUNCTION give_stages;
DROP TABLE stages;
