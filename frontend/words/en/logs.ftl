# The log: every try at every letter.

logs-sent = Sent
logs-deferred = Deferred
logs-failed = Failed
logs-suppressed = Suppressed
logs-deferred-many = Deferred
logs-failed-many = Failed

logs-all = All
logs-search = Address, server’s answer
logs-time = Time
logs-outcome = Outcome
logs-to = To
logs-mailing = Mailing
logs-number = Attempt
logs-reply = Server’s answer
logs-took = Took
logs-more = More
logs-any-mailing = All mailings
logs-mailing-number = Mailing { $number }
logs-period = Time
logs-ever = All time
logs-today = Today
logs-week = 7 days
logs-month = 30 days
logs-other-period = Another time
logs-run = Run
logs-client = Client
logs-from = From
logs-until = Until
logs-live = New lines by themselves
logs-new = { $count ->
    [one] { $count } new
   *[other] { $count } new
}
logs-new-many = { $count }+ new
logs-shown = { $count ->
    [one] { $count } attempt shown
   *[other] { $count } attempts shown
}
logs-nothing = Nothing matches
logs-nothing-text = Remove a condition, or check the spelling.
logs-clear = Clear the conditions
logs-empty = Every attempt will be here
logs-empty-text = When a mailing goes out, you see the time, the address and what the mail server really answered.
logs-open-client = Open the client
logs-open-mailing = Open the mailing
logs-details = { $when } · attempt { $number } · { $server } · { $took }

logs-kept = Captured
logs-kept-said = kept in the database, not sent
logs-means-kept = No mail server is set, so the letter went nowhere. An administrator can read it in captured mail.
logs-means-sent = The mail server took the letter.
logs-means-no-answer = The server did not answer, or hung up. We try again.
logs-means-full = The recipient’s mailbox is full. We try again.
logs-means-greylisted = The server tests senders it does not know and asks to come back later. We try again.
logs-means-deferred = The server asks to wait. We try again.
logs-means-gave-up = The time for trying is over; the letter was not taken.
logs-means-no-address = There is no such mailbox. The address is left out of mailings from now on, so that your server stays trusted.
logs-means-full-for-good = The recipient’s mailbox is full, and the server will not wait.
logs-means-policy = The server refused by its own rules: check SPF, DKIM and DMARC of your domain, and the text of the letter.
logs-means-failed = The server refused for good. We do not try again.

logs-reason-no-such-address = No such address
logs-reason-mailbox-full = Mailbox full
logs-reason-policy = Refused by rules
logs-reason-content = Refused for its content
logs-reason-server = Refused by the server
logs-reason-expired = Time for trying is over
logs-reason-impossible = Could not be made
logs-reason-unsubscribed = Unsubscribed
logs-reason-complaint = Complained
logs-reason-by-hand = On the stop list
logs-reason-any = Any reason
logs-reason-title = Reason
logs-file = log
logs-open-letter = Open the letter
