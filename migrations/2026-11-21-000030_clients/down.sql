DROP TABLE import_problems, imports, suppressions, clients;
