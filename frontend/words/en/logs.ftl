# The log: every try at every letter.

logs-sent = Sent
logs-deferred = Deferred
logs-failed = Failed
logs-suppressed = Suppressed
