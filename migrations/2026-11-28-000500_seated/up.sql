-- People are told that they were put into a group.
ALTER TABLE notifications DROP CONSTRAINT notifications_news_check, ADD CONSTRAINT notifications_news_check
    CHECK (news IN ('assigned', 'seated', 'mentioned', 'converted', 'import_done', 'import_failed',
                    'mailing_stopped', 'mailing_released'));
ALTER TABLE notification_settings DROP CONSTRAINT notification_settings_kind_check, ADD CONSTRAINT notification_settings_kind_check
    CHECK (kind IN ('assigned', 'seated', 'mentioned', 'converted', 'import_finished', 'mailing_stopped'));

-- How many leads of a group are whose.
CREATE OR REPLACE VIEW group_lead_figures WITH (security_invoker = true) AS
SELECT home AS group_id, leads, owner_id FROM lead_counts WHERE home > 0;
