DROP TABLE record_files;
DROP FUNCTION let_blobs_go;
DROP TABLE blobs;
