-- Letters may be written in Markdown.
ALTER TABLE messages DROP CONSTRAINT messages_format_check,
    ADD CONSTRAINT messages_format_check CHECK (format IN ('text', 'markdown', 'html'));
ALTER TABLE mailings DROP CONSTRAINT mailings_format_check,
    ADD CONSTRAINT mailings_format_check CHECK (format IN ('text', 'markdown', 'html'));
ALTER TABLE mailing_runs DROP CONSTRAINT mailing_runs_format_check,
    ADD CONSTRAINT mailing_runs_format_check CHECK (format IN ('text', 'markdown', 'html'));
