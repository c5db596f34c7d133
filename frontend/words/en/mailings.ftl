# Mailings: the list, the page, the form, and schedules in words.

mailings-title = Mailings
mailings-one = Mailing
mailings-search = Name or subject
mailings-count = { $count ->
    [one] { $count } mailing
   *[other] { $count } mailings
}
mailings-new = New mailing
mailings-tab-all = All
mailings-tab-sending = Sending
mailings-tab-active = Scheduled
mailings-tab-paused = Paused
mailings-tab-draft = Drafts
mailings-tab-completed = Completed
mailings-tab-stopped = Stopped
mailings-state = State
mailings-state-sending = Sending
mailings-state-active = Scheduled
mailings-state-paused = Paused
mailings-state-draft = Draft
mailings-state-completed = Completed
mailings-state-stopped = Stopped
mailings-when = When
mailings-following = Next
mailings-last-run = Last run
mailings-errors = Errors
mailings-actions = Actions
mailings-more = Actions: { $name }
mailings-owner = Author
mailings-of = of { $count }
mailings-no-run = not yet
mailings-since = since { $when }
mailings-left = { $count ->
    [one] { $count } letter left
   *[other] { $count } letters left
}
mailings-not-started = not started
mailings-stopped-by = stopped by { $name }: “{ $reason }”
mailings-none = Your mailings will be here
mailings-none-text = Choose a message, to whom and when to send it. You will see what became of every letter.
mailings-none-found = Nothing was found
mailings-none-found-text = There are no mailings in this tab that meet these conditions. Clear them to see all.

mailings-open = Open
mailings-edit = Edit
mailings-delete = Delete
mailings-deleted = Mailing deleted
mailings-undo = Bring back
mailings-delete-sending = A mailing can’t be deleted while it sends. Complete it first.
mailings-start = Start
mailings-pause = Pause
mailings-resume = Resume
mailings-complete = Complete
mailings-send-now = Send now
mailings-stop = Stop
mailings-release = Allow again
mailings-started = Mailing started
mailings-paused = Mailing paused
mailings-resumed = Mailing goes on
mailings-completed = Mailing completed
mailings-sent-now = A run has begun
mailings-stopped = Mailing stopped
mailings-released = The mailing is allowed again. It is paused until its author resumes it.
mailings-to-clients = { $count ->
    [one] { $count } client
   *[other] { $count } clients
}
mailings-start-title = Start “{ $name }”?
mailings-start-text = It goes to { $clients }. { $when }.
mailings-send-now-title = Send “{ $name }” now?
mailings-send-now-text = The letter goes out at once, beside the schedule, to { $clients }.
mailings-complete-title = Complete “{ $name }”?
mailings-complete-text = It will never be sent again. Its log and its books stay.
mailings-complete-text-run = { $count ->
    [one] { $shown } letter that waits will not go out. The mailing will never be sent again.
   *[other] { $shown } letters that wait will not go out. The mailing will never be sent again.
}
mailings-stop-title = Stop “{ $name }”?
mailings-stop-text = What still waits will not go out. The author sees the reason, and can’t undo the stop.
mailings-stop-reason = Reason

mailings-subject-is = Subject: “{ $subject }”
mailings-began = begun { $when }
mailings-took = took { $span }
mailings-takes = running for { $span }
mailings-remains = about { $span } left
mailings-next-on = next on { $when }
mailings-stopped-banner = Stopped by { $name }, { $when }
mailings-stopped-reason = The reason: “{ $reason }”. Talk it over with whoever stopped it: only they or an administrator can allow it again.
mailings-books = The run’s books
mailings-total = Total
mailings-recipients-word = { $count ->
    [one] recipient
   *[other] recipients
}
mailings-sent = Sent
mailings-failed = Failed
mailings-suppressed = Suppressed
mailings-deferred = Deferred
mailings-sending = Sending
mailings-waiting = Waiting
mailings-cancelled = Cancelled
mailings-waits = Waiting
mailings-sum = { $sum } = { $total } — no letter is lost
mailings-sum-wrong = { $sum }, of { $total }: the books are being made up
mailings-pace-minute = Letters a minute
mailings-pace-minutes = { $count ->
    [one] Letters in { $count } minute
   *[other] Letters in { $count } minutes
}
mailings-pace-seconds = { $count ->
    [one] Letters a second
   *[other] Letters in { $count } seconds
}
mailings-pace-label = { $now } now, { $most } at most
mailings-pace-most = { $count } at most
mailings-no-pace = No pace to be seen yet
mailings-no-pace-text = The chart comes with the first letters.
mailings-terms = Terms
mailings-whom-all = all clients of the author
mailings-whom-chosen = chosen one by one
mailings-all-runs = All runs
mailings-all-runs-sent = { $sent } of { $total }
mailings-all-runs-count = { $count ->
    [one] { $count } run
   *[other] { $count } runs
}
mailings-tries = Tries
mailings-made = Made
mailings-parts = Parts
mailings-recipients = Recipients
mailings-log = Log
mailings-runs = Runs
mailings-schedule = Schedule
mailings-letter = Letter
mailings-not-yet-draft = This is a draft. Look the letter and the schedule over, and start the mailing.
mailings-not-yet-active = The first letters go out { $when }.
mailings-not-yet-paused = The mailing is paused. Resume it, and letters go out on schedule.
mailings-not-yet-over = The mailing is over without a letter sent.
mailings-no-more = It is sent no more.
mailings-recipient = Recipient
mailings-reply = Server’s answer
mailings-last-try = Last try
mailings-again = again { $when }
mailings-search-recipient = Name or address
mailings-search-log = Address, server’s answer
mailings-no-recipients = Nobody is here
mailings-no-recipients-text = No recipient is in this state or meets these words. Choose another state.
mailings-recipients-later = Recipients will be rows here once a run begins.
mailings-outcome = Outcome
mailings-no-log = No tries yet
mailings-no-log-text = Time, address and the mail server’s answer to every try will be here.
mailings-no-runs = No letters yet
mailings-no-runs-text = Each sending of the mailing will be a row here.
mailings-run-began = Begun
mailings-run-ended = Ended
mailings-run-finished = Finished
mailings-run-cancelled = Broken off

mailings-new-title = New mailing
mailings-edit-title = Edit the mailing
mailings-what = What
mailings-what-hint = A message, or a letter of its own. The text is fixed the moment a run begins.
mailings-name = Name for yourselves
mailings-what-message = A message
mailings-what-own = A letter of its own
mailings-message-line = Subject: “{ $subject }” · changed { $when }
mailings-message-none = No message is chosen
mailings-message-choose = Choose
mailings-message-choose-title = Choose a message
mailings-message-replace = Replace
mailings-no-messages = No messages yet
mailings-no-messages-text = Write the first one, or choose “A letter of its own”.
mailings-whom = To whom
mailings-whom-hint = Each gets a letter of their own: nobody sees another’s address.
mailings-all-clients = All clients
mailings-choose-clients = Choose yourself
mailings-choose-clients-hint = one by one
mailings-now-clients = { $count ->
    [0] There are no clients yet
    [one] { $count } client now
   *[other] { $count } clients now
}
mailings-will-get-all = Those who are added before it starts get the letter too.
mailings-will-get-some = { $count } get the letter, { $left } are left out: they are on the stop list.
mailings-add-clients = Add
mailings-add-clients-title = Add clients
mailings-chosen = { $count ->
    [0] Nobody is chosen
    [one] { $count } client chosen
   *[other] { $count } clients chosen
}
mailings-chosen-more = and { $count } more
mailings-client-number = Client { $number }
mailings-leave-out = Leave out { $name }
mailings-when-hint = Clocks change with the time zone. What was missed is caught up once.
mailings-repeat = Repeat
mailings-repeat-once = Once
mailings-repeat-daily = Every day
mailings-repeat-weekly = Every week
mailings-repeat-monthly = Every month
mailings-repeat-cron = Cron
mailings-when-once = Send
mailings-at-once = As soon as it starts
mailings-at-time = At a set time
mailings-at-once-said = The first letter goes out as soon as you start the mailing.
mailings-at-once-hint = Until then it is a draft: nothing goes out.
mailings-days = On which days
mailings-month-day = On which day
mailings-month-day-hint = In shorter months on the last day.
mailings-last-day = the last day
mailings-cron = Cron line
mailings-cron-hint = Minute, hour, day, month, day of week. For example: 30 18 * * MON-FRI
mailings-day = Day
mailings-start-day = Begin
mailings-time = Time
mailings-time-zone = Time zone
mailings-end-day = End
mailings-here = On your clock: { $when }.
mailings-save = Save
mailings-save-draft = Save draft
mailings-saved = Saved
mailings-draft-saved = Draft saved. Start it when it is ready.

mailings-once = once
mailings-once-at = once, on { $day } at { $clock }, { $zone }
mailings-daily-at = every day at { $clock }, { $zone }
mailings-every-at = { $day } at { $clock }, { $zone }
mailings-workdays-at = on workdays at { $clock }, { $zone }
mailings-weekends-at = at weekends at { $clock }, { $zone }
mailings-on-at = on { $days } at { $clock }, { $zone }
mailings-last-day-at = on the last day of the month at { $clock }, { $zone }
mailings-long-month-day-at = on the { $day } of every month, or the last day of a shorter one, at { $clock }, { $zone }
mailings-month-day-at = on the { $day } of every month at { $clock }, { $zone }
mailings-cron-line = by the cron line “{ $line }”, { $zone }
mailings-every-minutes = { $minutes ->
    [one] every minute
   *[other] every { $minutes } minutes
}
mailings-every-hour = every hour at :{ $minute }
mailings-every-hours = { $hours ->
    [one] every hour
   *[other] every { $hours } hours
}
mailings-and = { $first } and { $last }
mailings-every-monday = every Monday
mailings-every-tuesday = every Tuesday
mailings-every-wednesday = every Wednesday
mailings-every-thursday = every Thursday
mailings-every-friday = every Friday
mailings-every-saturday = every Saturday
mailings-every-sunday = every Sunday
mailings-mondays = Mondays
mailings-tuesdays = Tuesdays
mailings-wednesdays = Wednesdays
mailings-thursdays = Thursdays
mailings-fridays = Fridays
mailings-saturdays = Saturdays
mailings-sundays = Sundays
mailings-mon = Mon
mailings-tue = Tue
mailings-wed = Wed
mailings-thu = Thu
mailings-fri = Fri
mailings-sat = Sat
mailings-sun = Sun
mailings-zone = { $zone } time
mailings-zone-utc = UTC
mailings-never = { $words }: these times come no more
mailings-next = { $words }; next on { $next }
mailings-next-last = { $words }; next on { $next }, which is the last
mailings-then = Then { $rest }… Without an end, until you stop it.
mailings-then-until = Then { $rest }… The last day is { $end }.

mailings-resend = Send to those missed
mailings-resend-title = Send again to those missed?
mailings-resend-text = { $count ->
    [one] The same letter goes again to { $count } recipient.
   *[other] The same letter goes again to { $count } recipients.
} Except whoever is on the stop list or deleted by now. Where an address was corrected, the new one is used.
mailings-resent = Sending to those missed
mailings-missed = { $count ->
    [one] The last letter did not reach { $count } recipient.
   *[other] The last letter did not reach { $count } recipients.
}
mailings-run-again = again
mailings-file = mailings
mailings-own-files = Files are attached to messages. To send some, write this letter as a message.
