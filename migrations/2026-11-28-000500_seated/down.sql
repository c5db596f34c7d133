DROP VIEW group_lead_figures;
CREATE VIEW group_lead_figures WITH (security_invoker = true) AS SELECT home AS group_id, leads FROM lead_counts WHERE home > 0;

DELETE FROM notification_settings WHERE kind = 'seated';
ALTER TABLE notification_settings DROP CONSTRAINT notification_settings_kind_check, ADD CONSTRAINT notification_settings_kind_check
    CHECK (kind IN ('assigned', 'mentioned', 'converted', 'import_finished', 'mailing_stopped'));
DELETE FROM notifications WHERE news = 'seated';
ALTER TABLE notifications DROP CONSTRAINT notifications_news_check, ADD CONSTRAINT notifications_news_check
    CHECK (news IN ('assigned', 'mentioned', 'converted', 'import_done', 'import_failed',
                    'mailing_stopped', 'mailing_released'));
