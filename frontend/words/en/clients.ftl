# Clients: the list, the record, the form.

clients-title = Clients
clients-one = Client
clients-search = Name, e-mail, phone
clients-count = { $count ->
    [one] { $count } client
   *[other] { $count } clients
}
clients-import = Import
clients-file = clients
clients-new = New client
clients-all = All
clients-reachable = Reachable
clients-no-address-text = A mail server said that there is no such address. No letters go there. Correct the address, and they will.
clients-unsubscribed-text = The reader has unsubscribed. No mailings go there.
clients-stopped-text = The address is on the stop list. No mailings go there.
clients-stop-list = Open the stop list
clients-mine = Only mine
clients-only-owner = Only clients of { $name }
clients-name = Name
clients-email = E-mail
clients-phone = Phone
clients-mail = Mail
clients-owner = Owner
clients-changed-meanwhile = Somebody else has just changed this client. This is how it is now.
clients-created = Added
clients-updated = Changed
clients-last-letter = Letter
clients-comment = Comment
clients-facts = About the client
clients-actions = Actions
clients-more = Actions: { $name }
clients-open = Open
clients-edit = Edit
clients-delete = Delete
clients-write = Write
clients-deleted = { $count ->
    [one] { $count } client deleted
   *[other] { $count } clients deleted
}
clients-undo = Bring back
clients-none = Your clients will be here
clients-none-text = Bring in a table, or add the first one yourself. Then you can write to them.
clients-none-import = Bring in a table
clients-none-add = Add a client
clients-none-found = Nobody was found
clients-none-found-text = No client meets these conditions. Clear them to see everybody.
clients-none-found-words = No client matches “{ $words }”. Check the spelling, or clear the conditions.
clients-clear = Clear the conditions
clients-more-found = { $shown } of { $total } shown. Search more precisely.

clients-letters = Letters
clients-letters-log = In the log
clients-no-letters = No letters yet

clients-new-title = New client
clients-edit-title = Edit the client
clients-create = Add the client
clients-save = Save
clients-created-done = Client added
clients-saved = Saved
clients-who = Who it is
clients-who-hint = Letters will go to this address. Only one of your clients can have it.
clients-comment-hint = Anything worth remembering. The client will not see it, unless you put the comment into a letter.
clients-of-import = No. { $id }
clients-merge = Merge with another…
clients-merge-title = Which client goes into “{ $name }”?
clients-merge-text = Comments ({ $comments }), files ({ $files }), tags ({ $tags }), letters, leads and mailings of “{ $name }” come here. It can be taken back for 30 days.
clients-alike = Similar clients
clients-alike-hint = This may be the same client:
clients-alike-merge = Merge…
clients-merge-elsewhere = Only clients of the same group or owner can be merged
clients-merge-keep = What to keep where they differ
clients-merge-this = This client
clients-merge-other = The other one
clients-merge-do = Merge
clients-merged = Clients merged
clients-unmerge = Take the merge back
clients-merged-into = This client is one with another now
clients-merged-at = They were merged on { $at }. What belonged to this one is found there.
