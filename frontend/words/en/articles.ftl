# Articles: cards, the page, the list and the editor.

articles-title = Articles
articles-one = Article
articles-all = All articles
articles-search = Words of the title
articles-views = { $count ->
    [0] not read yet
    [one] { $count } view
   *[other] { $count } views
}
articles-gone = There is no such article
articles-gone-text = It was taken back, or the address is misspelt. Look at the others.
articles-none = No articles yet
articles-none-visitors = Come again later: the first one will be here.
articles-none-text = Write one: visitors read it without signing in, and three random ones stand on the home page.
articles-no-drafts = No drafts
articles-none-found = Nothing was found
articles-none-found-text = Check the spelling, or clear the conditions.

articles-new = New article
articles-state = Which articles
articles-drafts = Drafts
articles-published-many = Published
articles-draft = Draft
articles-published-one = Published
articles-author = Author
articles-read = Views
articles-changed = Changed
articles-more = Actions on the article
articles-open = Open the page
articles-edit = Edit

articles-halves = What to show
articles-text = Text
articles-preview = As it will be seen
articles-preview-empty = The article will appear here as it will be seen. Start writing.
articles-name = Title
articles-summary = What it is about
articles-summary-hint = A sentence or two: they stand on its card.
articles-body = Article
articles-body-hint = Markdown: ## heading, **bold**, - list, [link](https://…).
articles-image = Cover
articles-image-hint = JPEG, PNG or WebP up to 8 MB. What else is in the file goes, the place it was taken too.
articles-image-choose = Choose an image
articles-image-replace = Replace
articles-image-remove = Remove
articles-image-insert = Insert an image
articles-image-sending = Uploading
articles-image-too-large = The image is too large. Take a file of up to 8 MB and 40 million pixels.
articles-image-none = That is no image, or a broken one. Take JPEG, PNG or WebP.
articles-image-unread = The file could not be read. Choose it again.

articles-unsaved = Not saved
articles-save = Save
articles-saved = Saved
articles-publish = Publish
articles-publish-title = Publish the article?
articles-publish-text = Everybody will see it, visitors too. Its address stays from then on, even under another title.
articles-published = Article published
articles-unpublish = Take back
articles-unpublish-title = Take the article back?
articles-unpublish-text = Visitors will see it no more. Its views and its address stay, and it can be published again.
articles-unpublished = Article taken back
articles-delete = Delete
articles-delete-title = Delete the article?
articles-delete-text = It cannot be brought back. To hide it from visitors only, take it back.
articles-deleted = Article deleted
