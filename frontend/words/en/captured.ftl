# Captured mail.

captured-search = Address or subject
captured-to = To
captured-from = From
captured-subject = Subject
captured-at = Time
captured-size = Size
captured-letter = Letter
captured-html = Letter
captured-text = Text
captured-source = Source
captured-shown = { $count ->
    [one] { $count } letter shown
   *[other] { $count } letters shown
}
captured-nothing = Nothing matches
captured-nothing-text = Remove a condition, or check the spelling.
captured-clear = Clear the conditions
captured-empty = No letters yet
captured-empty-text = All letters come here as long as no mail server is set.
captured-files = Attachments
captured-files-hint = The files themselves are not kept here: download them from the message.
