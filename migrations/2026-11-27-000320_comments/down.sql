DROP FUNCTION granted(bigint, text, bigint);
DROP TABLE comment_mentions;
DROP TABLE comment_revisions;
DROP TABLE comments;
