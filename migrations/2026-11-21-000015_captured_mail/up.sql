-- Letters kept instead of sent, while no mail server is set.
CREATE TABLE captured_letters (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    sender    text NOT NULL,
    recipient text NOT NULL,
    subject   text NOT NULL,
    source    text NOT NULL
);
CREATE INDEX captured_letters_search_idx ON captured_letters USING gin (lower(recipient || ' ' || subject) gin_trgm_ops);
