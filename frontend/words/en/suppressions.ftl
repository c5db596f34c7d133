# The stop list: addresses no letter goes to any more.

suppressions-title = Stop list
suppressions-all = All
suppressions-no-such-address = No such address
suppressions-unsubscribed = Unsubscribed
suppressions-complaint = Complained
suppressions-by-hand = By hand
suppressions-by-hand-hint = For example, asked you in person not to write.
suppressions-complaint-hint = To the mail provider, or by a letter of his own.
suppressions-search = Part of the address
suppressions-reason = Reason
suppressions-address = Address
suppressions-about = What led to it
suppressions-whose = Whose letters
suppressions-everywhere = The whole service
suppressions-only-everywhere = The whole service only
suppressions-since = Since
suppressions-actions = Actions
suppressions-more = Actions: { $address }
suppressions-count = { $count ->
    [one] { $count } address
   *[other] { $count } addresses
}
suppressions-none = Nobody is on the list
suppressions-none-text = Whoever unsubscribes, and addresses that do not exist, will be here. No letters go to them.
suppressions-none-found = No such address on the list
suppressions-none-found-text = Clear the conditions to see the whole list.
suppressions-add = Add an address
suppressions-add-title = Which address shall get no letters?
suppressions-add-text = No letter of any mailing will go there, not even of one that is being sent.
suppressions-note = Note
suppressions-mine = My letters only
suppressions-of-group = Letters to the clients of “{ $group }”
suppressions-added = On the stop list
suppressions-taken = is on the list already
suppressions-lift = Take off the list
suppressions-lift-title = Write to { $address } again?
suppressions-lift-text = Mailings will go there again.
suppressions-lift-wish = The reader did not want letters. Take the address off only if he asked for it himself; who did it and why is kept.
suppressions-because = Why letters may go there again
suppressions-lifted = Letters go there again
suppressions-import = Import
suppressions-import-title = Import addresses from a file
suppressions-import-text = CSV with an email column, or one address a line, up to 100,000 addresses. The reasons unsubscribed and complaint are kept; other addresses count as stopped by hand.
suppressions-import-file = File of addresses
suppressions-import-too-many = The file holds more than 100,000 addresses: import it in parts.
suppressions-import-no-text = This is no text file of addresses, or it is empty. Save the table as CSV.
suppressions-import-done = { $added ->
    [0] No new addresses
    [one] { $added } address added
   *[other] { $added } addresses added
}, on the list already: { $known }.
suppressions-import-refused = { $count ->
    [one] { $count } row without an address was passed over
   *[other] { $count } rows without an address were passed over
}: { $lines }.
suppressions-file = stop-list
