DELETE FROM role_permissions WHERE permission = 'audit.read';
DELETE FROM user_permissions WHERE permission = 'audit.read';
DROP TABLE audit_log;
DROP FUNCTION refuse_to_forget;
