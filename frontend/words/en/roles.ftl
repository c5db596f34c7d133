# Roles: what they allow, and how far.

roles-title = Roles
roles-one = Role
roles-new = New role
roles-name = Name
roles-permissions = Permissions
roles-of-all = { $count } of { $all }
roles-people = People
roles-built-in = built in
roles-actions = Actions
roles-delete = Delete
roles-delete-title = Delete the role “{ $name }”?
roles-deleted = The role is deleted
roles-saved = The role is saved
roles-save = Save
roles-allows = What the role allows
roles-permission = Permission
roles-reach-none = No
roles-reach-own = Own
roles-reach-groups = Groups
roles-reach-all = All
roles-admin-text = An administrator may always do everything: this role cannot be changed.
roles-built-in-text = A built-in role can be adjusted, but not renamed or deleted. Changes hold at once.
roles-delete-text = { $count ->
    [0] Nobody has it.
    [one] { $count } person loses it, at once and everywhere.
   *[other] { $count } people lose it, at once and everywhere.
}

roles-clients-read = See clients
roles-clients-write = Change clients
roles-leads-read = See leads
roles-leads-write = Change leads
roles-messages-read = See messages
roles-messages-write = Change messages
roles-mailings-read = See mailings
roles-mailings-write = Change and start mailings
roles-mailings-switch = Switch mailings off
roles-suppressions-read = See the stop list
roles-suppressions-write = Change the stop list
roles-articles-write = Write and publish articles
roles-logs-read = See the log of letters
roles-dashboard-read = See the overview
roles-reports-read = See reports
roles-captured-mail-read = Read captured mail
roles-users-read = See people
roles-users-block = Block people
roles-roles-read = See roles
roles-roles-write = Build and give roles
roles-groups-read = See groups and who is in them
roles-groups-write = Create groups and say who is in them
roles-audit-read = See the audit log
roles-users-invite = Invite people
roles-settings-write = Change the settings of the service
roles-jobs-read = See background tasks
roles-jobs-write = Retry and drop background tasks
