DELETE FROM user_permissions WHERE permission IN ('settings.write', 'users.invite');
DELETE FROM role_permissions WHERE permission IN ('settings.write', 'users.invite');
DROP TABLE invitations;
DROP TABLE settings;
