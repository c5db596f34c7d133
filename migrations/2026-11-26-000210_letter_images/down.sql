DROP TABLE letter_images;
