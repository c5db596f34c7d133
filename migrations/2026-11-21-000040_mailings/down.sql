DROP TABLE mailing_recipients, mailings, messages;
