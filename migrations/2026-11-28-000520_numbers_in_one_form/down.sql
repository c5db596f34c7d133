-- The numbers stay: how they were written is not known any more, and the version before takes them as they are.
SELECT;
