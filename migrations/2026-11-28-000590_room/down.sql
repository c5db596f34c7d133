DROP TRIGGER record_files_keep_room ON record_files;
DROP FUNCTION keep_room;
