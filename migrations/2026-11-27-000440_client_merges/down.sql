DROP FUNCTION client_numbers(bigint);
DROP TABLE client_merges;
