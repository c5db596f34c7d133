DROP TABLE captured_letters;
