-- Articles that visitors read, and the pictures in them.

-- Made anew from what was uploaded. Few and small, and kept here so that there is one thing to back up.
CREATE TABLE article_images (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What its address is made of: nobody guesses the picture of a draft.
    token        text NOT NULL CONSTRAINT article_images_token_key UNIQUE,
    content_type text NOT NULL CHECK (content_type IN ('image/jpeg', 'image/webp')),
    width        int NOT NULL,
    height       int NOT NULL,
    bytes        bytea NOT NULL,
    uploaded_by  bigint NOT NULL REFERENCES users,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- When an article last took it in or let it go. What no article has had for a day goes.
    touched_at   timestamptz NOT NULL DEFAULT now()
);
-- Compressed already.
ALTER TABLE article_images ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX article_images_touched_at_idx ON article_images (touched_at);

CREATE TABLE articles (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug         text NOT NULL CONSTRAINT articles_slug_key UNIQUE,
    title        text NOT NULL,
    summary      text NOT NULL DEFAULT '',
    -- Markdown.
    body         text NOT NULL DEFAULT '',
    image_id     bigint REFERENCES article_images,
    author_id    bigint NOT NULL REFERENCES users,
    state        text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published')),
    -- The first time; it stays when an article is taken back and published again, and so does the slug.
    published_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    version      int NOT NULL DEFAULT 1,
    views        bigint NOT NULL DEFAULT 0,
    -- Where it stands among all articles in an order of chance: random ones are picked by it.
    place        double precision NOT NULL DEFAULT random(),
    CONSTRAINT articles_published_at_check CHECK (state = 'draft' OR published_at IS NOT NULL)
);
CREATE INDEX articles_published_at_idx ON articles (published_at, id) WHERE state = 'published';
CREATE INDEX articles_drafts_idx ON articles (updated_at, id) WHERE state = 'draft';
CREATE INDEX articles_place_idx ON articles (place, id) WHERE state = 'published';
CREATE INDEX articles_image_id_idx ON articles (image_id) WHERE image_id IS NOT NULL;
CREATE INDEX articles_search_idx ON articles USING gin (replace(lower(title || ' ' || summary), 'ё', 'е') gin_trgm_ops);

-- Which pictures an article shows: the one at its head, and those in its text.
CREATE TABLE article_image_uses (
    article_id bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
    image_id   bigint NOT NULL REFERENCES article_images,
    PRIMARY KEY (article_id, image_id)
);
CREATE INDEX article_image_uses_image_id_idx ON article_image_uses (image_id);

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, 'articles.write', 'all' FROM roles WHERE roles.name = 'admin' AND roles.built_in;
