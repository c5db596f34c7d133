# What a client and a lead have: comments, files, letters, changes.

records-parts = Comments, files and events
records-aside = Related
records-all = All
records-comments = Comments
records-files = Files
records-letters = Letters
records-changes = Changes
records-more = Show more

records-none-of-client = All about the client will be here
records-none-of-lead = All about the lead will be here
records-none-of-client-text = Comments, files, letters and changes, day by day, the newest first.
records-none-of-lead-text = Comments, files and changes, day by day, the newest first.
records-no-comments = No comments
records-no-comments-text = What colleagues write to each other will be here. None of it leaves the service.
records-no-files = No files
records-no-files-text = Contracts, orders and photos will be here. Drop them here, several at once.
records-no-letters = No letters yet
records-no-letters-text = Every letter of a mailing will be here, and what became of it.
records-no-changes = No changes
records-no-changes-text = Who changed what will be seen here.

records-today = Today, { $day }
records-yesterday = Yesterday, { $day }

records-comment = Comment
records-comment-of = Comment by { $name }
records-placeholder = A comment for your colleagues. @ names somebody, drop files here
records-answer-text = Reply
records-answer-placeholder = Reply to the comment
records-answer = Reply
records-answers = Replies
records-send = Add
records-save = Save
records-change = Edit
records-delete = Delete
records-edited = edited
records-name = Name a colleague
records-whom = Whom to name
records-whom-found = { $count ->
    [one] { $count } person fits. Choose with the arrows and Enter.
   *[other] { $count } people fit. Choose with the arrows and Enter.
}
records-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}
records-too-many = { $count ->
    [one] { $count } character too many
   *[other] { $count } characters too many
}
records-changed-meanwhile = The comment was changed in another window. Save again to keep your words, or cancel to see the other ones.
records-comment-gone = Comment deleted
records-comment-removal = Delete the comment?
records-comment-removal-text = Its words disappear, a mark of the deletion stays. They cannot be brought back.

records-created-client = Client added
records-created-lead = Lead added
records-deleted = Record deleted
records-restored = Record restored
records-changed = Record changed
records-server = The service
records-and-fields = { $count ->
    [one] and { $count } more field
   *[other] and { $count } more fields
}
records-fold = Show less
records-before = was
records-nothing = empty
records-no-subject = Letter without a subject
records-letter-open = Open the letter
records-letter-mailing = Mailing

records-field-name = Name
records-field-email = E-mail
records-field-phone = Phone
records-field-comment = Comment
records-field-company = Company
records-field-source = Source
records-field-priority = Priority
records-field-description = Description
records-field-amount = Amount
records-field-currency = Currency
records-field-next-step = Next step
records-field-next-step-on = Next step due
records-field-stage = Stage
records-field-lost-reason = Reason for losing
records-field-owner = Owner
records-field-group = Group
records-field-tags = Tags
records-priority-low = Low
records-priority-normal = Normal
records-priority-high = High

records-add-files = Add files
records-all-files = All files
records-drop = Let go to add the files
records-drop-hint = Or drop them here
records-pasted = Picture { $clock }.png
records-uploads = Uploading
records-upload-waits = Waiting
records-upload-checked = Checking
records-upload-progress = Uploading { $name }
records-upload-stop = Cancel uploading { $name }
records-upload-seen = Hide { $name }
records-file-empty = There is nothing in the file. Check it and choose it again.
records-file-too-large = The file is too large. Compress it, or put it in the cloud and give the link in a comment.
records-file-full = There is no room left for files. Delete those you no longer need and try again.
records-file-added = File added
records-file-named = File { $name } added
records-file-renamed = File { $before } is now called { $after }
records-file-deleted = File { $name } deleted
records-file-actions = Actions: { $name }
records-file-name = File name
records-file-changed = The file was renamed in another window. Save again to keep your name.
records-file-removal = Delete the file “{ $name }”?
records-file-removal-text = Nobody will be able to open it. It cannot be brought back.
records-rename = Rename
records-download = Download { $name }
records-keep = Download
records-look = View { $name }
records-look-back = Previous file
records-look-next = Next file
records-look-place = { $place } of { $count }
records-look-broken = The file cannot be shown. Try again, or download it.

records-merged = “{ $name }” was merged into this client
records-unmerged = The merge of “{ $name }” was taken back
records-converted = The lead became a client
records-came-from = The lead “{ $title }” became this client
records-of-lead = lead “{ $title }”
records-of-client = client “{ $title }”
records-reverted = The client became a lead again
