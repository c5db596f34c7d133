# Signing in, signing up, passwords.

auth-email = E-mail
auth-name = What to call you
auth-password = Password
auth-new-password = New password
auth-show-password = Show the password
auth-hide-password = Hide the password
auth-type-password = Type the password.
auth-password-hint = At least { $least } characters. A phrase of several words is best.
auth-password-left = { $left ->
    [one] { $left } more character
   *[other] { $left } more characters
}
auth-password-fair = It will do. A few more characters make it stronger.
auth-password-good = A good password.

auth-blocked = The account is blocked
auth-blocked-because = Reason: “{ $reason }”
auth-blocked-text = Mailings are paused, and nothing is lost. To get access back, write to an administrator.
auth-blocked-leave = Sign in as somebody else
auth-sign-in = Sign in
auth-sign-in-lead = Good to see you again.
auth-sign-in-verb = Sign in
auth-forgot-link = Forgot the password?
auth-no-account = No account yet?
auth-sign-up-link = Sign up
auth-resend = Send the letter again
auth-resent = The letter was sent once more.
auth-resend-confirmation = Send the confirmation letter again
auth-confirmation-resent = If the address awaits confirmation, the letter is on its way.

auth-sign-up = Sign up
auth-sign-up-lead = We send a letter with a link to confirm your address.
auth-sign-up-verb = Sign up
auth-have-account = Have an account already?
auth-sign-in-link = Sign in
auth-to-sign-in = To the sign-in

auth-check-mail = Check your mail
auth-check-mail-text = We sent a letter to { $email }. Follow the link in it to confirm the address, then sign in.
auth-check-mail-hint = No letter? Look into the spam folder. If the address has an account already, the letter reminds you of it.

auth-confirm = Confirming the address
auth-confirming = Confirming the address…
auth-confirmed-text = The address is confirmed. You can sign in now.
auth-confirm-again = Sign in: if the address is not confirmed yet, you can get a new letter there.

auth-forgot = Forgot the password?
auth-forgot-lead = We send a link by which you can set a new one.
auth-forgot-verb = Send the link
auth-forgot-sent = If { $email } has an account, a letter with a link lies there already. The link works once, and not for long.

auth-reset = New password
auth-reset-lead = All devices are signed out then, and you sign in with the new password.
auth-reset-verb = Set the password
auth-reset-done = The new password is set. Sign in with it.

auth-aside = Vestnik remembers what became of every letter.
auth-aside-clients = The clients of your team in one place, on your server.
auth-aside-schedule = Mailings go out by themselves: once, every day, on Mondays, by cron.
auth-aside-books = Every recipient is accounted for: sent, deferred, failed, suppressed.
auth-sign-up-closed = Signing up is closed: no new accounts are made.
auth-sign-up-invitation = Accounts are made by invitation here. Ask an administrator of the service to send one to your address.
