-- What was Markdown can be read as text.
UPDATE messages SET format = 'text' WHERE format = 'markdown';
UPDATE mailings SET format = 'text' WHERE format = 'markdown';
UPDATE mailing_runs SET format = 'text' WHERE format = 'markdown';
ALTER TABLE mailing_runs DROP CONSTRAINT mailing_runs_format_check,
    ADD CONSTRAINT mailing_runs_format_check CHECK (format IN ('text', 'html'));
ALTER TABLE mailings DROP CONSTRAINT mailings_format_check,
    ADD CONSTRAINT mailings_format_check CHECK (format IN ('text', 'html'));
ALTER TABLE messages DROP CONSTRAINT messages_format_check,
    ADD CONSTRAINT messages_format_check CHECK (format IN ('text', 'html'));
