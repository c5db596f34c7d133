-- Pictures in letters. No message is named: letters that went out show them for as long as somebody keeps the letter.

CREATE TABLE letter_images (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What its address is made of.
    token        text NOT NULL CONSTRAINT letter_images_token_key UNIQUE,
    owner_id     bigint NOT NULL REFERENCES users,
    -- Mail programs know nothing newer.
    content_type text NOT NULL CHECK (content_type IN ('image/jpeg', 'image/png')),
    width        int NOT NULL,
    height       int NOT NULL,
    bytes        bytea NOT NULL,
    -- How many bytes those are, so that adding up what somebody has reads none of them.
    size         int NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
-- Compressed already.
ALTER TABLE letter_images ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX letter_images_owner_id_idx ON letter_images (owner_id) INCLUDE (size);
