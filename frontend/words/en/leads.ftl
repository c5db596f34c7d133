# Leads: the list, the board, the record, the form, the stages.

leads-title = Leads
leads-lead = Lead
leads-search = Name, company, phone
leads-count = { $count ->
    [one] { $count } lead
   *[other] { $count } leads
}
leads-view = View
leads-list = Table
leads-board = Board
leads-board-more = More about this board
leads-new = New lead
leads-file = leads
leads-import = Import
leads-of-import = No. { $id }
leads-none-import = Import a table
leads-all = All
leads-any = Any
leads-mine = Only mine
leads-conditions = Conditions
leads-stage = Stage
leads-stages = Stages of leads
leads-stage-since = At this stage
leads-since = At this stage: { $when }
leads-company = Company
leads-contact = Contact
leads-owner = Owner
leads-source = Source
leads-source-hint = Where it came from: a fair, the site, a friend.
leads-source-filter-hint = In exactly these words
leads-source-unknown = Source not given
leads-priority = Priority
leads-priority-high = Urgent
leads-priority-normal = Normal
leads-priority-low = No hurry
leads-amount = Amount
leads-amount-hint = For example: 2,000 USD, 150,000 ₽ or 900 KZT. Without a sign, dollars.
leads-next-step = Next step
leads-next-step-what = What to do
leads-next-step-on = By which day
leads-next-step-hint = A day that has passed shows in the list and on the board.
leads-description = Description
leads-description-hint = Anything worth knowing for those who work on the lead.
leads-created = Added
leads-converted = Became a client
leads-converted-when = When it became a client
leads-lost-since = Lost since
leads-updated = Changed
leads-facts = About the lead
leads-plan = What comes next
leads-today = today
leads-overdue = overdue
leads-overdue-only = Only overdue
leads-overdue-days = { $count ->
    [one] { $count } day overdue
   *[other] { $count } days overdue
}
leads-only-owner = Only leads of { $name }
leads-only-source = Only from { $name }
leads-none = Your leads will be here
leads-none-text = A lead is somebody who may become a client. Add the first one and take it through the stages.
leads-none-add = Add a lead
leads-none-found = Nothing was found
leads-none-found-text = No lead meets these conditions. Clear them to see all.
leads-none-found-words = No lead matches “{ $words }”. Check the spelling, or clear the conditions.
leads-deleted = Lead deleted

leads-meaning-open = In progress
leads-meaning-won = Won
leads-meaning-lost = Lost
leads-stage-new = New
leads-stage-contacted = Contacted
leads-stage-qualified = Qualified
leads-stage-won = Won
leads-stage-lost = Lost

leads-new-title = New lead
leads-edit-title = Edit the lead
leads-create = Add the lead
leads-created-done = Lead added
leads-who-hint = At least one is needed: name, company, address or phone.
leads-what = What to expect
leads-what-hint = What the lead may bring, how soon it wants looking after, and where it came from.
leads-group-hint = Everybody in the group will see the lead, and its members can change it.
leads-owner-me = You
leads-owner-choose = Choose

leads-like-email = same address
leads-like-phone = same phone
leads-like-name = same name
leads-new-tab = (opens in a new tab)
leads-similar-of = { $kind } · { $owner } · { $by }
leads-similar-hint = { $count ->
    [one] You may have this one already:
   *[other] You may have this one already, { $count } are similar:
}
leads-similar-title = Is this lead here already?
leads-similar-text = We found similar ones. If this is somebody else, save the lead anyway.
leads-similar-back = Back to the form
leads-save-anyway = Save anyway

leads-move = Hand over
leads-move-title = { $name }: hand over to whom?
leads-move-text = Everybody in the group will see the lead, and its members can change it. In another group it stands at the first stage that means the same.
leads-moved = Lead handed over
leads-owner-stays = No change
leads-lose = Close the lead
leads-lost-title = { $name }: why did it come to nothing?
leads-lost-text = The reason stays with the lead: it shows what was missing.
leads-lost-reason = Reason

leads-changed-meanwhile = Somebody else has just changed this lead. This is how it is now.
leads-gone = This lead is no longer here. This is how it is now.
leads-board-changed = The board has changed meanwhile. This is how it is now.
leads-lane = { $count ->
    [one] { $name }: { $count } lead
   *[other] { $name }: { $count } leads
}
leads-add-to = Add a lead: { $name }
leads-show-more = Show { $count } more
leads-move-card = Move: { $name }
leads-choose-stage = { $name }: to which stage?
leads-board-keys = Space lifts a card, arrows move it, Space puts it down, Esc takes it back. Enter opens the lead.
leads-said-place = Stage “{ $stage }”, place { $place } of { $of }.
leads-said-lifted = Lifted: { $name }. { $place }
leads-said-down = Put down: { $name }. { $place }
leads-said-back = { $name }: back where it was.

leads-stages-text = Leads of the group pass through the stages from top to bottom. There must be one where a lead is worked on, one for those won and one for those lost.
leads-stages-common-text = Leads outside groups pass through these stages, and every new group begins with them. There must be one where a lead is worked on, one for those won and one for those lost.
leads-stages-add = Add a stage
leads-stages-new = New stage
leads-stages-name = Name of stage { $number }
leads-stages-meaning = What the stage means: { $name }
leads-stages-up = Move up: { $name }
leads-stages-down = Move down: { $name }
leads-stages-remove = Remove: { $name }
leads-stages-no-open = Keep at least one stage “In progress”.
leads-stages-no-won = Keep at least one stage “Won”.
leads-stages-no-lost = Keep at least one stage “Lost”.
leads-stages-in-use = Leads stand at the stage you removed or gave another meaning, deleted ones perhaps. Move them first.

leads-convert = Make a client
leads-convert-text = Comments ({ $comments }), files ({ $files }), tags ({ $tags }) and the whole history go to the client. The lead stays in the list, and this can be taken back.
leads-convert-into = Where to
leads-convert-existing = Add to the client we found
leads-convert-other = Add to another client…
leads-convert-new = Make a new client
leads-convert-no-address = The lead has no e-mail, and a new client needs one. Give it here, or in the lead itself.
leads-convert-edit = Edit the lead
leads-convert-other-address = The client we found has the lead’s e-mail: a new one needs another.
leads-convert-address-taken = Another client has the lead’s e-mail. Keep the one of the client.
leads-convert-cut = The lead’s description does not fit into the client’s comment: its beginning will stand there, and the whole stays in the lead.
leads-convert-keep = Where the lead and the client differ, what to keep
leads-convert-lead = In the lead
leads-convert-client = At the client
leads-became = Became a client on { $at }. The lead can be read, and not changed.
leads-became-by = Made a client by { $by } on { $at }. The lead can be read, and not changed.
leads-became-client = Converted into { $client } by { $by } on { $at }. The lead can be read, and not changed.
leads-open-client = Open the client
leads-revert = Make a lead again
leads-reverted-gone = A lead again, and the client is gone. Back are comments ({ $comments }), files ({ $files }), tags ({ $tags }).
leads-reverted-stays = A lead again, but the client stays: it was there before, or somebody has worked on it. Back are comments ({ $comments }), files ({ $files }), tags ({ $tags }).
