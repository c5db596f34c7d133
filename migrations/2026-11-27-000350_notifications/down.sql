DROP VIEW notifications_placed;
DROP TABLE notification_settings;
DROP TABLE notifications;
