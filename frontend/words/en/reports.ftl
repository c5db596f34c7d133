# Reports: what became of the letters of a period.

reports-title = Reports
reports-file = report
reports-period = Period
reports-figures = Figures of the period
reports-recipients = Recipients
reports-failed = Failed
reports-deferred = Deferred
reports-suppressed = Suppressed
reports-unsubscribed = Unsubscribed
reports-success = Success rate
reports-change = { $change }%
reports-points = { $points } pts
reports-against = Against the period of the same length before
reports-days = Letters by day
reports-chart = { $name }: { $delivered }, failed: { $failed }
reports-reasons = Why letters failed
reports-no-reasons = Everything arrived
reports-no-reasons-text = No letter of this period was refused.
reports-by-mailing = By mailing
reports-mailing = Mailing
reports-runs = Runs
reports-took = Took
reports-no-mailings = Nothing went out in this period.
reports-none = Nothing went out in this time
reports-none-text = Choose a longer period, or start a mailing.
