# The people with accounts: who they are, what they have here, whether they may sign in.

users-title = People of the service
users-one = Person
users-clients-of-all = Everybody’s clients
users-whose = Whose clients
users-owner = Owner
users-somebody = somebody else
users-search = Name, e-mail, phone
users-all = All
users-state = State
users-active = Active
users-unconfirmed = Unconfirmed
users-blocked = Blocked
users-roles = Roles
users-any-role = Any role
users-no-roles = no roles
users-role-user = User
users-role-manager = Manager
users-role-admin = Administrator
users-name = Name
users-email = E-mail
users-phone = Phone
users-clients = Clients
users-messages = Messages
users-mailings = Mailings
users-active-mailings = { $count ->
    [0] none active
   *[other] { $count } active
}
users-delivered = Delivered
users-has = What is here
users-about = About the person
users-seen = Last seen
users-never-seen = never signed in
users-created = Signed up
users-actions = Actions
users-more = Actions: { $name }
users-open = Open
users-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
users-none-found = There are no such people
users-none-found-text = Clear the conditions to see everybody.

users-block = Block
users-block-title = Block { $name }?
users-block-text = The person is signed out everywhere at once, and every mailing of theirs is paused, in the middle of a run too.
users-block-reason = Reason
users-block-reason-hint = Shown to the person when signing in is refused.
users-block-refused = This person cannot be blocked: only an administrator blocks an administrator, and the last one stays.
users-block-done = The person is blocked
users-unblock = Unblock
users-unblock-title = Unblock { $name }?
users-unblock-text = The person can sign in again. Mailings stay paused until their owner resumes them.
users-unblock-done = The person can sign in again
users-blocked-because = Reason: “{ $reason }”
users-blocked-by = { $name }, { $when }
users-blocked-by-operator = from the server’s command line, { $when }

users-rights = Roles and permissions
users-given-done = Permissions changed
users-given-forbidden = You can only give and take what you may do yourself.
users-given-wrong-state = Not possible: this is the last administrator, or the address is not confirmed yet.
users-singles = Single permissions
users-singles-none = No single permissions: everything comes from roles.
users-singles-which = Add a permission
users-singles-reach = How far
users-singles-give = Give
users-singles-take = Take the permission: { $name }
users-file = people
