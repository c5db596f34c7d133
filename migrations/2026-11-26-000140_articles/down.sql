DELETE FROM user_permissions WHERE permission = 'articles.write';
DELETE FROM role_permissions WHERE permission = 'articles.write';
DROP TABLE article_image_uses, articles, article_images;
