# Bringing in clients from a file.

imports-title = Import
imports-file = File
imports-file-hint = A CSV table: UTF-8 or Windows-1251, columns parted by commas, semicolons or tabs. The first row names the columns; “name” and “e-mail” must be there.
imports-file-size = { $size }. Press or drop another one to replace it.
imports-drop = Drop a file here, or press to choose one
imports-drop-hint = CSV from Excel, Google Sheets or any other program
imports-choose = Choose a CSV file
imports-example = Download an example
imports-column-name = Name
imports-column-email = E-mail
imports-column-phone = Phone
imports-column-comment = Comment
imports-example-name = Anna Bell
imports-example-comment = Hotel Northwood
imports-duplicates = Duplicates
imports-duplicates-hint = What to do with a row whose address one of your clients has already.
imports-skip = Skip the row
imports-skip-hint = the client stays as it is
imports-update = Update the client
imports-update-hint = an empty cell erases nothing
imports-send = Bring in
imports-gone = The file could not be read: it was moved or deleted. Choose it again.
imports-is-spreadsheet = This is a spreadsheet. Save it as CSV and choose that.
imports-earlier = Brought in before
imports-state = State
imports-when = When
imports-state-queued = Waiting
imports-state-running = Reading
imports-state-done = Done
imports-state-failed = Not read
imports-running = Reading the file
imports-running-hint = You can close this page: the file is on the server, and will be read to its end.
imports-waiting = The file waits for its turn.
imports-read = { $count ->
    [one] { $count } row read
   *[other] { $count } rows read
}
imports-read-of = { $count ->
    [one] { $count } row of { $total } read
   *[other] { $count } rows of { $total } read
}
imports-done = { $count ->
    [one] { $count } row of { $total } is in
   *[other] { $count } rows of { $total } are in
}
imports-all-in = Every row of the file is in its place. You can write to these clients now.
imports-some-out = { $count ->
    [one] { $count } row stayed out: the reason is below. Mend it in the file and bring it in again.
   *[other] { $count } rows stayed out: the reasons are below. Mend them in the file and bring it in again.
}
imports-to-clients = Show the clients
imports-failed = The file was not read
imports-again = Choose another file
imports-failure-empty = There is nothing in the file. Check that it is the right one.
imports-failure-not-text = This is not text: a spreadsheet or a picture, perhaps. Save the table as CSV.
imports-failure-columns = No columns for name and address were found. Name them “name” and “e-mail” in the first row.
imports-failure-internal = Something broke on our side, and is written down. Bring the file in again; there will be no duplicates.
imports-figures = Figures
imports-created = Created
imports-created-hint = new clients
imports-updated = Updated
imports-updated-hint = were there already
imports-skipped = Skipped
imports-skipped-hint = were there, left as they are
imports-rejected = Stayed out
imports-rejected-hint = see below
imports-rejected-rows = { $count ->
    [one] { $count } row stayed out
   *[other] { $count } rows stayed out
}
imports-sum = { $count ->
    [one] { $sum } = { $count } row
   *[other] { $sum } = { $count } rows
}
imports-policy-skip = Duplicates were skipped.
imports-policy-update = Duplicates updated the clients.
imports-handed-in = Handed in { $when }. { $policy }
imports-handed-in-done = Handed in { $when }, read { $done }. { $policy }
imports-problems = Rows that stayed out
imports-copy = Copy
imports-copied = The table is in the clipboard
imports-not-copied = The browser did not let us copy. Download the table.
imports-download = Download with reasons
imports-report-file = stayed-out
imports-line = Line
imports-field = Column
imports-value = In the file
imports-reason = What is wrong
imports-nothing = empty
