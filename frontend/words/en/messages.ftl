# Messages: the list and the editor.

messages-title = Messages
messages-one = Message
messages-search = Name or subject
messages-count = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
messages-new = New message
messages-new-title = New message
messages-format = Kind
messages-format-text = Text
messages-format-markdown = Markdown
messages-format-html = HTML
messages-mailings = Mailings
messages-owner = Author
messages-owner-is = Author: { $name }
messages-changed = Changed
messages-actions = Actions
messages-more = Actions: { $name }
messages-edit = Open
messages-mail = Create a mailing
messages-delete = Delete
messages-deleted = Message deleted
messages-undo = Bring back
messages-in-use = Mailings send it. Choose another message for them first, or complete them.
messages-none = Your messages will be here
messages-none-text = Write the first one: put in the client’s name, see the letter as the client will, and send one to yourself.
messages-none-found = Nothing was found
messages-none-found-text = Check the spelling, or clear the conditions.

messages-text = Text
messages-name = Name for yourselves
messages-name-hint = Clients will not see it.
messages-subject = Subject
messages-arrives = In the inbox: “{ $subject }”
messages-body = Letter
messages-tools = Tools
messages-heading = Heading
messages-bold = Bold
messages-italic = Italic
messages-link = Link
messages-list = List
messages-line = Line
messages-field = Field
messages-field-title = Put in a client’s field
messages-fields-client = Client
messages-fields-sender = Sender
messages-if-empty = If empty
messages-if-empty-example = friends
messages-field-client-name = full name
messages-field-client-first-name = first name
messages-field-client-email = e-mail
messages-field-client-phone = phone
messages-field-client-comment = comment
messages-field-owner-name = sender’s name
messages-field-owner-email = sender’s e-mail
messages-field-mailing-name = mailing’s name
messages-field-unsubscribe = link to unsubscribe
messages-unknown-field = There is no field “{ $name }”. Choose one from “Field”.
messages-show-place = Show the place

messages-unsaved = Not saved
messages-save = Save
messages-saved = Saved
messages-saved-at = Saved: { $when }
messages-test = Send to myself
messages-tested = A test letter is on its way to { $email }. Look into your mail.
messages-tested-kept = No mail server is set: the test letter did not go out, it lies in captured mail.
messages-show-current = Show as it is now

messages-preview = As the client will see it
messages-preview-empty = The letter will appear here as the client will see it. Start writing on the left.
messages-view = View of the letter
messages-view-desktop = Desktop
messages-view-phone = Phone
messages-view-text = Text
messages-as = as seen by
messages-as-whom = As seen by
messages-made-up = A made-up client
messages-to = to: { $name } <{ $email }>
messages-has-text = Text for mail without HTML
messages-far-pictures = Pictures from other sites show only in the mail
messages-heavy = { $size }: Gmail cuts letters over 102 KB
messages-file = messages

messages-files = Attachments
messages-files-attach = Attach files
messages-files-hint = They go out with every letter. Drop them here: up to 10 files, 10 MB together.
messages-files-drop = Let go to attach
messages-files-sum = { $size } of { $most }
messages-files-save-first = Save the message, and files can be attached to it.
messages-files-waiting = Waiting
messages-files-going = Attaching
messages-files-remove = Remove { $name }
messages-files-seen = Hide { $name }
messages-files-removal = Remove the file “{ $name }”?
messages-files-removal-text = Mailings under way send it to the end. New ones go without it.
messages-files-removal-verb = Remove
messages-files-download = Download { $name }
messages-files-program = Programs cannot be sent: mail servers refuse such letters. Put a link to the file into the letter.
messages-files-empty = There is nothing in the file. Check it and choose it again.
messages-files-too-large = More than 10 MB with the others. Remove a file, or put a link to it into the letter.
messages-files-too-many = There can be no more than 10 files. Remove one.
messages-files-full = Your files take up all 200 MB. Remove those you do not need from other messages.
messages-files-unread = The file cannot be read: it may have been moved. Choose it again.
messages-files-count = { $count ->
    [one] { $count } file
   *[other] { $count } files
}, { $size }

messages-images = Pictures
messages-image = Picture
messages-images-none = No pictures yet
messages-images-none-text = Pictures that are put into letters are kept here: letters that went out show them too.
messages-images-room = 200 MB are kept for each person
messages-image-pixels = Width and height
messages-image-sides = { $width } × { $height }
messages-image-size = Size
messages-image-since = Uploaded
messages-image-more = Actions: picture { $id }
messages-image-open = Open in full size
messages-image-copy = Copy address
messages-image-copied = Address copied
messages-image-remove = Remove
messages-image-remove-title = Remove the picture for good?
messages-image-remove-text = Letters that show it, those that went out too, will show a gap in its place.
messages-image-removed = Picture removed
