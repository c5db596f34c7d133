DROP FUNCTION led_homes;
DROP TABLE default_views;
DROP TABLE saved_views;
