-- As it was written where nothing could be chosen.
UPDATE notification_settings SET by_mail = 'off' WHERE kind = 'mailing_stopped';
