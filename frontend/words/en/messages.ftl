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
