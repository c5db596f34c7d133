# Background tasks.

jobs-title = Background tasks
jobs-state = State
jobs-all = All
jobs-waiting = Waiting
jobs-running = Running
jobs-retrying = Will be retried
jobs-done = Done
jobs-buried = Given up
jobs-kind = Task
jobs-any-kind = Any task
jobs-created = Queued
jobs-attempts = Tries
jobs-number = Number
jobs-due = Due
jobs-over = Ended
jobs-run = Run of a mailing
jobs-bulk-run = Bulk action
jobs-invitation = Invitation
jobs-open-import = Open the import
jobs-open-user = Open the person
jobs-shown = { $count ->
    [one] { $count } task shown
   *[other] { $count } tasks shown
}
jobs-nothing = Nothing found
jobs-nothing-text = There are no such tasks. Done ones are kept for 7 days, those given up for 90.
jobs-clear = Clear filters
jobs-empty = No tasks
jobs-empty-text = All that the server does by itself will appear here.
jobs-retry = Try again
jobs-retry-title = Try again: “{ $kind }”?
jobs-retry-text = The task begins at once, and has as many tries as before.
jobs-retried = The task is queued again
jobs-drop = Drop
jobs-drop-title = Drop: “{ $kind }”?
jobs-drop-text = It will never be done. This cannot be undone.
jobs-dropped = The task is dropped

jobs-articles-sweep-images = Clear unused images of articles
jobs-bulk-purge = Forget old bulk actions
jobs-bulk-work-through = Bulk action
jobs-captured-mail-sweep = Clear old captured mail
jobs-clients-purge = Erase deleted clients
jobs-custom-fields-purge = Erase deleted custom fields
jobs-leads-purge = Erase deleted leads
jobs-delivery-resend = Send again
jobs-delivery-wind-up = Wind up a run
jobs-files-sweep = Remove the bytes of deleted files
jobs-files-thumbnail = Small picture of a file
jobs-groups-fold-counts = Take the figures of groups together
jobs-groups-hand-over = Hand over the clients of who left a group
jobs-idempotency-sweep = Forget old repeated requests
jobs-imports-read = Import records from a file
jobs-imports-sweep = Forget old imported files
jobs-jobs-sweep = Clear old tasks
jobs-messages-sweep-files = Remove attachments nobody needs
jobs-notifications-letter = Letter about unread notifications
jobs-notifications-sweep = Drop old notifications
jobs-sessions-sweep = Clear old sign-ins
jobs-users-invite = Letter of invitation
jobs-users-letter = Letter to the owner of an account
jobs-users-sweep-links = Clear old links
jobs-users-switch-letter = Letter about a mailing switched off or on
