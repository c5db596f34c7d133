-- Whether a letter tells that a mailing was stopped is chosen from now on. Until now one went in any case: for whoever has set anything it
-- stays so until he chooses otherwise.
UPDATE notification_settings SET by_mail = 'at_once' WHERE kind = 'mailing_stopped';
