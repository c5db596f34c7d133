# Bringing in clients and leads from a file.

imports-title = { $kind ->
    [leads] Import of leads
   *[clients] Import
}
imports-file = File
imports-file-hint = An Excel workbook or a CSV table in any usual encoding, up to 128 MB. You match the columns in the next step.
imports-file-size = { $size }. Press or drop another one to replace it.
imports-drop = Drop a file here, or press to choose one
imports-drop-hint = CSV from Excel, Google Sheets or any other program
imports-choose = Choose a file
imports-example = Download an example
imports-column-name = Name
imports-column-email = E-mail
imports-column-phone = Phone
imports-column-comment = Comment
imports-example-name = Anna Bell
imports-example-comment = Hotel Northwood
imports-example-company = Hotel Northwood
imports-example-next-step = Call
imports-duplicates = Duplicates
imports-duplicates-hint = { $kind ->
    [leads] What to do with a row about a lead that is there. It is known by its address, or, by a row without one, by its number. The import leaves it at its stage.
   *[clients] What to do with a row whose address one of your clients has already.
}
imports-skip = Skip the row
imports-skip-hint = { $kind ->
    [leads] the lead stays as it is
   *[clients] the client stays as it is
}
imports-update = { $kind ->
    [leads] Update the lead
   *[clients] Update the client
}
imports-update-hint = an empty cell erases nothing
imports-send = Next: columns
imports-gone = The file could not be read: it was moved or deleted. Choose it again.
imports-is-spreadsheet = Such tables are not read. Save it as XLSX or CSV and choose it again.
imports-earlier = Brought in before
imports-state = State
imports-when = When
imports-what = What is in it
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
imports-all-in = { $kind ->
    [leads] Every row of the file is in its place. The new leads stand on the board.
   *[clients] Every row of the file is in its place. You can write to these clients now.
}
imports-some-out = { $count ->
    [one] { $count } row stayed out: the reason is below. Mend it in the file and bring it in again.
   *[other] { $count } rows stayed out: the reasons are below. Mend them in the file and bring it in again.
}
imports-to-clients = Show the clients
imports-to-leads = Show the leads
imports-failed = The file was not read
imports-again = Choose another file
imports-failure-empty = There is nothing in the file. Check that it is the right one.
imports-failure-not-text = This is no table: it looks like a picture or an old format. Save the table as XLSX or CSV.
imports-failure-columns = { $kind ->
    [leads] No column was found that a lead goes by. Name at least one in the first row: “name”, “company”, “e-mail” or “phone”.
   *[clients] No columns for name and address were found. Name them “name” and “e-mail” in the first row.
}
imports-failure-internal = Something broke on our side, and is written down. Bring the file in again; there will be no duplicates.
imports-figures = Figures
imports-created = New
imports-created-hint = { $kind ->
    [leads] leads not known before
   *[clients] clients not known before
}
imports-updated = Changes
imports-updated-hint = { $kind ->
    [leads] leads that are there
   *[clients] clients who are there
}
imports-skipped = Repeats
imports-skipped-hint = stay as they are
imports-rejected = With mistakes
imports-rejected-hint = stay out, see below
imports-rejected-rows = { $count ->
    [one] { $count } row stayed out
   *[other] { $count } rows stayed out
}
imports-sum = { $count ->
    [one] { $sum } = { $count } row
   *[other] { $sum } = { $count } rows
}
imports-policy-skip = Repeats are skipped.
imports-policy-update = { $kind ->
    [leads] Repeats update the leads.
   *[clients] Repeats update the clients.
}
imports-handed-in = Handed in { $when }. { $policy }
imports-handed-in-done = Handed in { $when }, read { $done }. { $policy }
imports-problems = Rows with mistakes
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

imports-steps = Steps of the import
imports-step-file = File
imports-step-columns = Columns
imports-step-check = Check
imports-step-run = Import
imports-step-result = Result
imports-columns-title = Match the columns
imports-columns-hint = What we recognised is filled in. An empty cell never erases what is there.
imports-in-file = Column in the file
imports-in-column = What is in it
imports-becomes = Becomes
imports-in-vestnik = Field in Vestnik
imports-how-known = How it is known
imports-column-number = Column { $number }
imports-field-for = Field for “{ $column }”
imports-field-ignore = Leave out
imports-field-name = Full name
imports-field-family-name = Family name
imports-field-given-name = Given name
imports-field-patronymic = Patronymic
imports-field-currency = Currency of the amount
imports-known-guessed = recognised
imports-known-last-time = as last time
imports-known-chosen = your choice
imports-known-left = left out
imports-no-owner = Choose who in that group is responsible for the new records: you do not work there.
imports-no-email = Choose the column with the address: clients are known by it.
imports-no-name = Choose the column with the name.
imports-no-lead = Choose at least one column: with the name, the company, the address or the phone.
imports-layout = How the file is written
imports-sheet = Sheet
imports-encoding = Encoding
imports-delimiter = Delimiter
imports-delimiter-comma = Comma
imports-delimiter-semicolon = Semicolon
imports-delimiter-tab = Tab
imports-delimiter-pipe = Vertical bar
imports-has-header = The first row names the columns
imports-first-rows = { $count ->
    [one] The first row of the file
   *[other] The first { $count } rows of the file
}
imports-fill = { $kind ->
    [leads] Complete the lead
   *[clients] Complete the client
}
imports-fill-hint = only empty fields are filled in
imports-group = { $kind ->
    [leads] Group of new leads
   *[clients] Group of new clients
}
imports-owner = { $kind ->
    [leads] Who is responsible for the new leads
   *[clients] Who is responsible for the new clients
}
imports-draft-kept = You may leave: the draft is kept for 30 days.
imports-discard = Throw the file away
imports-discard-title = Throw the file away?
imports-discard-text = Nothing of it has been imported. You would have to choose the file again.
imports-check = Check
imports-checking = Checking the file
imports-checked = { $count ->
    [one] { $count } row of { $total } will come in
   *[other] { $count } rows of { $total } will come in
}
imports-checked-all = The file has no mistakes. Nothing is written yet.
imports-checked-some = { $count ->
    [one] { $count } row will stay out: see why below. Nothing is written yet.
   *[other] { $count } rows will stay out: see why below. Nothing is written yet.
}
imports-back = Back to the columns
imports-start = Import
imports-cancel = Stop
imports-cancelled = { $count ->
    [one] Stopped: { $count } row of { $total } read
   *[other] Stopped: { $count } rows of { $total } read
}
imports-cancelled-hint = What came in stays. Go on from here, or undo the import.
imports-resume = Go on
imports-show-created = { $kind ->
    [leads] { $count ->
        [one] Show { $count } new lead
       *[other] Show { $count } new leads
    }
   *[clients] { $count ->
        [one] Show { $count } new client
       *[other] Show { $count } new clients
    }
}
imports-undo = Undo the import
imports-undo-title = Undo the import?
imports-undo-text = { $kind ->
    [leads] Leads it made are deleted, those it changed get back what they had. What was worked with since stays as is.
   *[clients] Clients it made are deleted, those it changed get back what they had. Whoever was worked with since stays as is.
}
imports-undo-until = It can be undone until { $until }.
imports-undoing = Undoing the import
imports-undone-so-far = { $kind ->
    [leads] { $count ->
        [one] { $count } lead undone
       *[other] { $count } leads undone
    }
   *[clients] { $count ->
        [one] { $count } client undone
       *[other] { $count } clients undone
    }
}
imports-undone = { $kind ->
    [leads] { $count ->
        [one] Import undone: { $count } lead
       *[other] Import undone: { $count } leads
    }
   *[clients] { $count ->
        [one] Import undone: { $count } client
       *[other] Import undone: { $count } clients
    }
}
imports-undone-all = { $kind ->
    [leads] Everything is as it was before. Deleted leads can be brought back for 30 days.
   *[clients] Everything is as it was before. Deleted clients can be brought back for 30 days.
}
imports-undone-kept = { $kind ->
    [leads] { $count ->
        [one] { $count } lead was left alone: worked with after the import.
       *[other] { $count } leads were left alone: worked with after the import.
    }
   *[clients] { $count ->
        [one] { $count } client was left alone: worked with after the import.
       *[other] { $count } clients were left alone: worked with after the import.
    }
}
imports-kept = Left alone
imports-state-uploaded = Waits for columns
imports-state-checking = Checking
imports-state-checked = Checked
imports-state-cancelled = Stopped
imports-state-undoing = Undoing
imports-state-undone = Undone
imports-failure-broken = The workbook does not open: it is damaged or locked with a password. Save it anew in Excel without a password and choose it again.
imports-failure-too-large = The workbook unpacks to far more than a table holds. Save the sheet you need as CSV.
imports-failure-forbidden = { $kind ->
    [leads] No more leads can be added there: your rights or the group have changed. What came in before stays.
   *[clients] No more clients can be added there: your rights or the group have changed. What came in before stays.
}
imports-policy-fill = Repeats fill in empty fields.
