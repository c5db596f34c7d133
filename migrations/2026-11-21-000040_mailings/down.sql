DROP VIEW message_uses;
DROP TABLE mailing_recipients, mailings, messages;
