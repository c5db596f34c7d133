DROP FUNCTION fellows;
DROP TABLE avatars;
