# Words all screens share: menu, buttons, lists, time, answers.

shell-name = Vestnik
shell-page-title = { $name } · Vestnik
shell-menu = Main menu
shell-skip = Skip to content
shell-path = Path
shell-dashboard = Overview
shell-clients = Clients
shell-mailings = Mailings
shell-messages = Messages
shell-groups = Groups
shell-logs = Log
shell-suppressions = Stop list
shell-reports = Reports
shell-roles = Roles
shell-audit = Audit log
shell-articles = Articles
shell-captured-mail = Captured mail
shell-profile = Profile
shell-more = More
shell-list-more = More about this list
shell-sign-out = Sign out
shell-language = Language

shell-captured = No mail server is set: letters do not go out but stay in the database. Ask an administrator to set one.
shell-captured-admin = No mail server is set: letters do not go out but stay in { $link }. Set a server to send for real.
shell-captured-link = captured mail
shell-captured-settings = No mail server is set: letters do not go out but stay in { $link }. { $settings } to send for real.
shell-captured-settings-link = Set a server

shell-cancel = Cancel
shell-export = Export
shell-exported = The table is in your downloads.
shell-close = Close
shell-back = Back
shell-next = Next
shell-pages = Pages
shell-back-to = Back: { $name }
shell-optional = optional
shell-loading = Loading
shell-retry = Try again
shell-copy-request = Copy the request number
shell-failed = It did not load
shell-stale = Shown as it was before. { $reason }
shell-not-found = There is no such page
shell-not-found-text = It was deleted, or it is not yours. Go back to the overview, or find what you need in the lists.
shell-forbidden = Not open to you
shell-forbidden-text = You have no permission for this. Ask an administrator if you need it.
shell-to-start = To the overview
shell-remove-condition = Remove the condition “{ $name }”
shell-clear-choice = Clear the choice
shell-chosen-actions = Actions with the chosen
shell-chosen = { $count } chosen
shell-kept = There is unsaved text from the last time.
shell-kept-back = Bring it back
shell-kept-away = Throw it away
shell-put-aside = What was not saved is put aside in this tab.
shell-put-aside-back = Go back
shell-to-mend = { $count ->
    [one] { $count } field to mend
   *[other] { $count } fields to mend
}
shell-type-number = Type the number: { $number }
shell-as-table = Show as a table
shell-as-chart = Show as a chart
shell-day = Day
shell-day-from = From
shell-day-to = To
shell-since-day = since { $day }
shell-until-day = until { $day }

shell-thousand = k
shell-million = M
shell-bytes = B
shell-kilobytes = KB
shell-megabytes = MB
shell-seconds = s

shell-just-now = just now
shell-minutes-ago = { $minutes } min ago
shell-hours-ago = { $hours } h ago
shell-yesterday = yesterday
shell-today-at = today at { $clock }
shell-tomorrow-at = tomorrow at { $clock }
shell-yesterday-at = yesterday at { $clock }
shell-span-seconds = { $seconds } s
shell-span-minutes = { $minutes } min { $seconds } s
shell-span-hours = { $hours } h { $minutes } min
shell-settings = Settings
shell-columns = Columns
shell-export-csv = CSV table
shell-export-xlsx = Excel workbook

shell-fact-add = Add
shell-fact-keys = Enter saves, Esc brings back what was
shell-fact-keys-many = Ctrl Enter saves, Esc brings back what was
shell-fact-change = Change: { $name }
shell-saving = Saving
shell-show-current = Show as it is now
shell-export-jsonl = JSON lines
shell-export-vcard = vCard cards
