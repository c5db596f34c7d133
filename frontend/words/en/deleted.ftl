# Deleted leads and clients.

deleted-title = Deleted
deleted-leads = Deleted leads
deleted-clients = Deleted clients
deleted-kept = Kept for 30 days, then erased for good.
deleted-what = What was deleted
deleted-at = Deleted
deleted-until = Can be brought back until
deleted-back = Brought back: { $name }
deleted-address-taken = “{ $name }” can't be brought back: another client of the same place has the address { $email } by now. Change or delete that one, then bring this one back.
deleted-refused = “{ $name }” can't be brought back. { $reason }
deleted-none = Nothing is deleted
deleted-none-text = What you delete will be here for 30 days, and can be brought back as long.
deleted-none-here = Nothing is here
deleted-none-here-text = Of this group, or on this page, nothing deleted is left.
deleted-show-all = Show all that is deleted
