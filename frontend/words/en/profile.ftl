# The profile: oneself, the picture, the password, devices.

profile-about = About you
profile-about-hint = Colleagues see the name. All times are shown, and mailings set, in your time zone.
profile-name = Name
profile-phone = Telephone
profile-email = E-mail
profile-email-hint = You sign in with it. It cannot be changed yet.
profile-time-zone = Time zone
profile-language = Language
profile-language-hint = Of the screens, and of letters from the service.
profile-theme = Theme
profile-theme-system = As the system
profile-theme-light = Light
profile-theme-dark = Dark
profile-look = Look
profile-look-hint = Takes effect at once, and is remembered on all devices.
profile-save = Save
profile-saved = The profile is saved

profile-picture = Picture
profile-picture-hint = Those in your groups and the staff see it in place of the first letters of your name.
profile-picture-choose = Choose a picture
profile-picture-replace = Choose another one
profile-picture-remove = Remove
profile-picture-kinds = JPEG, PNG, WebP or GIF of up to 5 MB. Its middle is shown, and nothing else of the file is kept.
profile-picture-too-large = The picture is too large. Take a file of up to 5 MB and 40 million pixels.
profile-picture-none = That is no picture, or a broken one. Take JPEG, PNG, WebP or GIF.
profile-picture-set = This is how you are seen now
profile-picture-removed = The picture is removed

profile-password = Password
profile-password-lead = All other devices are signed out by the change.
profile-password-current = Password now
profile-password-new = New password
profile-password-change = Change the password
profile-password-changed = The password is changed. Other devices are signed out.

profile-sessions = Devices
profile-sessions-lead = Where you are signed in. Sign out a device you do not know, and change the password.
profile-session-current = this device
profile-session-used = used { $when }
profile-session-since = signed in { $when }
profile-session-revoke = Sign out
profile-session-revoke-name = Sign out: { $name }
profile-session-revoked = The device is signed out
profile-sessions-revoke = Sign out all others
profile-sessions-revoke-title = Sign out all other devices?
profile-sessions-revoke-text = They will have to sign in again. This device stays.
profile-sessions-revoked = All other devices are signed out
profile-browser-unknown = Unknown program
profile-browser-on = { $browser }, { $system }
