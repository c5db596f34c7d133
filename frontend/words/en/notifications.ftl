# Notifications: the bell, the list, how one is told of what.

notifications-title = Notifications
notifications-unread = Notifications, unread: { $count }
notifications-new = Unread
notifications-read-all = Mark all as read
notifications-all = Show all
notifications-set = Set up notifications
notifications-shown = { $count ->
    [one] { $count } notification shown
   *[other] { $count } notifications shown
}
notifications-which = Which to show
notifications-read-and-unread = All
notifications-only-unread = Unread
notifications-kind = About
notifications-any-kind = About everything
notifications-nothing = Nothing matches
notifications-nothing-text = There are no such notifications. Those you have read are kept for 90 days.
notifications-clear = Clear the filters
notifications-empty = No notifications
notifications-empty-text = What concerns you comes here: clients given to you, mentions, imported files.

notifications-assigned-client = The client “{ $title }” is yours now
notifications-assigned-lead = The lead “{ $title }” is yours now
notifications-assigned-group = { $count ->
    [one] { $count } record of the group “{ $title }” is yours now
   *[other] { $count } records of the group “{ $title }” are yours now
}
notifications-seated = You are in the group “{ $title }” now
notifications-mentioned = You were mentioned in a comment: “{ $title }”
notifications-converted = The lead “{ $title }” became a client
notifications-converted-group = { $count ->
    [one] { $count } lead of the group “{ $title }” became a client
   *[other] { $count } leads of the group “{ $title }” became clients
}
notifications-import-done = The file “{ $title }” is imported
notifications-import-failed = The file “{ $title }” could not be imported
notifications-mailing-stopped = The mailing “{ $title }” was stopped
notifications-mailing-released = The mailing “{ $title }” is allowed again

notifications-kind-assigned = A client or lead is given to you
notifications-kind-seated = You are put into a group
notifications-kind-mentioned = You are mentioned
notifications-kind-converted = A lead becomes a client
notifications-kind-import-finished = A file is imported
notifications-kind-mailing-stopped = A mailing is stopped or allowed

notifications-set-lead = What you are told of, and how. In force at once.
notifications-set-saved = Notifications are set up
notifications-in-app = In the application
notifications-in-app-of = In the application: { $kind }
notifications-by-mail = By mail
notifications-by-mail-of = By mail: { $kind }
notifications-mail-off = Off
notifications-mail-at-once = At once
notifications-mail-daily = Daily
