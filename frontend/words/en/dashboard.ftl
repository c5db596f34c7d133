# The overview: the first screen.

dashboard-period = Period of the chart
dashboard-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
dashboard-new-mailing = New mailing
dashboard-figures = Main figures
dashboard-clients = Clients
dashboard-mailings = Mailings
dashboard-active = Active
dashboard-attempts = Attempts
dashboard-failed = Failed
dashboard-clients-count = { $count ->
    [0] no clients
    [one] { $count } client
   *[other] { $count } clients
}

dashboard-letters = Letters in { $days ->
    [one] { $days } day
   *[other] { $days } days
}
dashboard-chart = Letters by day in { $days ->
    [one] { $days } day
   *[other] { $days } days
}: { $delivered } sent, { $deferred } deferred, { $failed } failed
dashboard-chart-kept = Letters by day in { $days ->
    [one] { $days } day
   *[other] { $days } days
}: { $kept } captured, { $deferred } deferred, { $failed } failed
dashboard-delivered-days = sent
dashboard-kept-days = captured
dashboard-deferred-days = deferred
dashboard-failed-days = failed

dashboard-running = Running now
dashboard-idle = Nothing is being sent
dashboard-idle-text = When a mailing goes out, you will see here what became of every letter.
dashboard-sending = Sending
dashboard-paused = Paused
dashboard-pause = Pause
dashboard-resume = Resume
dashboard-open = Open
dashboard-done-of = done of { $total }
dashboard-begun = started { $begun }
dashboard-begun-left = started { $begun } · about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
} left

dashboard-latest = Latest letters
dashboard-whole-log = The whole log
dashboard-no-letters = No letters yet. As soon as the first goes out, the mail server’s answer stands here.
dashboard-upcoming = Next
dashboard-all-mailings = All mailings
dashboard-nothing-upcoming = Nothing is set. Start a mailing, and its time stands here.

dashboard-start = How to begin
dashboard-start-clients = Gather clients
dashboard-start-clients-text = Bring in a CSV table, or add the first one yourself.
dashboard-start-clients-verb = Bring in a table
dashboard-start-message = Write a message
dashboard-start-message-text = With the client’s name in it, and a test letter to yourself.
dashboard-start-message-verb = Write
dashboard-start-mailing = Set up a mailing
dashboard-start-mailing-text = To whom, when, how often. It does the rest by itself.
dashboard-start-mailing-verb = Set up
dashboard-stopped = The mailing “{ $name }” was stopped by { $who }
dashboard-stopped-open = Open the mailing
