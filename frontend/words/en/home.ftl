# The home page for visitors.

home-title = Clients and mailings
home-heading = Write to clients. Know what arrived.
home-lead = The clients and mailings of your team, on a server of your own. For every letter you see what the mail server answered.
home-open = Open the overview
home-how = How it works
home-docs = API documentation
home-outcomes = What became of a letter
home-sent = The mail server took the letter.
home-deferred = The server asks to wait. We try again.
home-failed = The server refused. Its words are in the log.
home-suppressed = There is no such address. No more letters go there.
home-clients = Gather clients
home-clients-text = Bring in a CSV table, or add them one by one. Good rows go in; of bad ones we say the number and the reason.
home-messages = Write a letter
home-messages-text = Put in the client’s name, see the letter as they will, and send a test to yourself.
home-mailings = Set up a mailing
home-mailings-text = Once, every day, week or month, or by a cron line. A letter of their own for each, and each accounted for.
home-lost = Check the address, or begin at the home page.
home-home = To the home page
