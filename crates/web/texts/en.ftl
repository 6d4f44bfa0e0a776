## Around every page
product = Timekeeper
skip = Skip to the content
navigation = Main
sign-out = Sign out
to-my-time = To my time
my-time = My time
manage = Manage
projects-title = Projects
clients-title = Clients
users-title = Users
settings-title = Settings
audit-title = Audit log
server-title = Server

## Signing in
sign-in = Sign in
name-to-sign-in = Username or e-mail address
password = Password
remember = Stay signed in for 30 days
forgotten = Forgotten your password?
sign-in-refused = That name and password do not fit together.
sign-in-often = Too many attempts. Wait a minute, then try again.
code-title = One more step
code-hint = Enter the code that your device shows, or one of your recovery codes.
code-field = Code
code-required = Enter a code.
code-refused = That code is wrong, or was used before.
code-late = That took too long. Sign in again.
code-start-over = Sign in as somebody else

## A forgotten password
reset-title = A new password
reset-hint = Tell us who you are. If there is such an account, a mail with a way to set a new password goes to its address.
reset-send = Send the mail
reset-no-mail = This server sends no mail. Ask an administrator for a new password.
to-sign-in = To the sign-in page
reset-confirm-title = Set a new password
reset-code = Code from the mail
password-new = New password
password-hint = At least 8 characters.
password-set = Set the password
password-short = The password must have at least 8 characters.
password-long = The password is too long.
reset-code-refused = That code is not good, or not any more. Ask for another mail.
reset-again = Ask for another mail

## Messages that are shown once
flash-signed-out = You are signed out.
flash-reset-mailed = If there is such an account, a mail is on its way.
flash-password-set = The password is set. Sign in with it.

## When there is no page
error-forbidden-title = Not allowed
error-forbidden-text = Your account may not see or do this.
error-scope-text = Your account could not do this when you signed in. If it can now, sign out and in again.
error-forged-title = This form cannot be used
error-forged-text = It was not made for you on this server, or it has been open for too long. Nothing was changed. Go back, load the page again and repeat what you did; cookies must be allowed.
error-signed-out-title = Signed out
error-signed-out-text = Sign in again.
error-missing-title = Nothing here
error-missing-text = There is no such page, or it is gone.
error-method-title = Not like this
error-method-text = This address cannot be used in that way.
error-conflict-title = Changed meanwhile
error-conflict-text = Somebody changed this in the meantime. Go back, load the page again and repeat what you did.
error-large-title = Too much
error-large-text = That was more than this server takes at once.
error-often-title = Too often
error-often-text = That was too often in a short time. Wait a minute, then try again.
error-away-title = Busy
error-away-text = The server is busy or cannot reach its data. Try again in a moment.
error-broken-title = Something broke
error-broken-text = That is our fault. It was written down; try again, or tell whoever runs this server.
error-request-title = Not understood
error-request-text = The server does not understand that request.

## Lists and forms
optional = (optional)
never = never
cancel = Cancel
copy = Copy
copied = Copied
pages = Pages
page-before = Earlier page
page-after = Next page
form-wrong = Nothing was saved yet. Please look at this again:

## Administration: API tokens
tokens-title = API tokens
tokens-kinds = Which tokens
tokens-issued = Made for programs
tokens-sign-in = Programs signed in
tokens-browser = Browsers signed in
tokens-total = { $count ->
    [one] One token, the latest first
   *[other] { $count } tokens, the latest first
}
tokens-none = There is no token yet. A token lets a program use the API in somebody’s name.
tokens-none-here = There is none.
tokens-back = To all tokens
token-create = Create token
token-new = A new API token
token-name = Name
token-name-hint = What it is for, so that you know it again.
token-name-wrong = Give it a name of at most 200 characters.
token-description = Description
token-description-wrong = The description may have at most 5,000 characters.
token-user = User
token-user-hint = Whom the token speaks for. It never allows more than that user may do.
token-user-wrong = Choose a user who is active.
token-scopes = Scopes
token-scopes-hint = What the token may be used for. Most programs need reading and writing of what they work with.
token-scopes-wrong = Choose at least one scope.
token-admin-wrong = Full administrative access is for administrators; this user is none.
token-days = Expires in days
token-days-hint = Empty means that it never does.
token-days-wrong = The days must be a number between 1 and 36,500, or nothing.
token-addresses = Allowed IP addresses
token-addresses-hint = One on each line: an address such as 192.0.2.7 or a network such as 10.0.0.0/8. Empty means any.
token-addresses-wrong = “{ $address }” is neither an IP address nor a network such as 10.0.0.0/8.
token-prefix = Token
token-created = Created
token-expires = Expires
token-last-used = Last used
token-uses = { $count ->
    [one] used once
   *[other] used { $count } times
}
token-state = State
token-actions = What to do with it
token-active = Active
token-revoked = Revoked
token-expired = Expired
token-from = From
token-made = Your new API token
token-once = Copy the token now. In a minute nobody can be shown it any more.
token-shown = This token was made and shown before, and is not shown again. If you have not kept it, delete it and create another.
token-text = The token
token-use = Programs send it with every request:
revoke = Revoke
revoke-title = Revoke this token?
revoke-warning = Whatever uses it is refused at once. You can activate it again.
activate = Activate
delete = Delete
delete-title = Delete this token?
delete-warning = Whatever uses it is refused at once. It cannot be brought back.
flash-token-revoked = The token is revoked.
flash-token-activated = The token is active again.
flash-token-deleted = The token is deleted.

## Scopes, by area
area-time = Time entries and timer
area-projects = Projects
area-tasks = Tasks
area-clients = Clients
area-categories = Categories
area-expenses = Expenses
area-invoices = Invoices
area-reports = Reports
area-users = Users
area-ai = AI helper
area-everything = Everything
scope-read-projects = View projects
scope-write-projects = Create and update projects
scope-read-time-entries = View time entries and the timer
scope-write-time-entries = Create and update time entries, run the timer
scope-read-tasks = View tasks
scope-write-tasks = Create and update tasks
scope-read-clients = View clients
scope-write-clients = Create and update clients
scope-read-categories = View categories
scope-write-categories = Create and update categories
scope-read-expenses = View expenses
scope-write-expenses = Claim and update expenses
scope-read-invoices = View invoices
scope-write-invoices = Make and update invoices
scope-read-reports = View reports and analytics
scope-read-users = View user information
scope-write-users = Update the user’s own information
scope-read-ai = View what the AI helper is told
scope-write-ai = Ask the AI helper and confirm what it proposes
scope-read-all = View everything the user may see
scope-write-all = Change everything the user may change
scope-admin-all = Full administrative access; use with caution

## My time: the timer
timer = Timer
timer-none = Nothing is running.
timer-paused = Paused
timer-since = since
timer-runs-already = A timer is running already.
work = What
work-choose = Choose a project or task
work-search = Search projects and tasks
work-none = Nothing fits.
work-nothing = There is no project yet that you could work on. Whoever manages projects can set one up.
work-favorites = Favourites
work-recent = Worked on lately
work-all = All projects
notes = Notes
notes-example = What are you doing?
tags = Tags
billable = Billable
start = Start
start-besides = Start beside it
switch = Switch
stop = Stop
pause = Pause
resume = Resume
quick = Start with one click
favorite = Favourite
keys = Keyboard
keys-how = Hold Alt (Alt and Shift in Firefox, Control and Option on a Mac) and press:
keys-start = Start or stop
keys-pause = Pause or resume
keys-work = Choose what to work on
keys-add = Add time by hand
live-changed = Something changed elsewhere.
live-reload = Show it
live-ended = You are signed out. Keep a copy of what you are writing, then sign in again.

## My time: entries
today = Today
day-heading = { $weekday }, { $day } { $month }
week-this = This week
week-of = { $from } – { $until }
week-before = ‹ Week before
week-after = Week after ›
weeks = Weeks
week-empty = Nothing was tracked in this week.
day-empty = Nothing yet.
again = Go on with
edit = Edit
save = Save
save-anyway = Save mine
keep-stored = Keep what is there
yes = yes
no = no
time = Time
day = Day
from = From
until = Until
until-day = Until the day
length = or how long
without-breaks = without breaks of
not-billable = not billable
add = Add time by hand
add-button = Add
add-hint = Two of from, until and how long are enough; how long alone ends now. Write 9:30, 930 or 9.30, and 1h 20m, 90m or 1:20.
stored-title = What is there now
yours-title = What you wrote
entry-delete-sure = Delete this entry? It cannot be brought back.
entry-changed = Somebody changed this entry while you did. Look at both and save what is right; nothing is lost until then.
entry-gone = This entry was deleted meanwhile. What you wrote is here: add it as a new one if you want to keep it.
entry-work-wrong = Choose a project or task that you may work on.
entry-work-closed = That project takes no time at the moment.
entry-task-required = Choose a task of the project.
entry-notes-required = Say in the notes what you do.
entry-notes-short = The notes must have at least { $least } characters.
entry-notes-wrong = The notes may have at most 5,000 characters.
entry-tags-wrong = The tags may have at most 500 characters.
entry-day-wrong = The day must be a date.
entry-clock-wrong = “{ $text }” is no time of the day. Write 9:30, 930 or 9.30.
entry-length-wrong = “{ $text }” is no length of time. Write 1h 20m, 90m or 1:20.
entry-length-unit = Are { $text } hours or minutes? Write { $text }h or { $text }m.
entry-too-little = Say when it began and when it ended, or one of them and how long it took.
entry-contradiction = From and until are { $length } apart; that is not how long it took.
entry-end-first = The end must be after the start. Work past midnight may end up to twelve hours later; for more, edit the day of its end.
entry-never = { $time } never was on { $day }: clocks went from { $before } to { $after }.
entry-twice = { $time } came twice on { $day }, because clocks went back. Which do you mean?
entry-twice-first = The first, before clocks went back ({ $utc })
entry-twice-second = The second, after that ({ $utc })
entry-overlaps = That overlaps with { $work }, { $from } – { $until }. Change one of them.
entry-overlaps-some = That overlaps with another entry. Change one of them.
entry-still-runs = This timer still runs. Stop it first.
entry-future = A timer cannot begin in the future.
entry-invoiced = This entry is on an invoice. What it is charged for can be changed once it is taken off, or the invoice is cancelled.
error-refused-title = That did not work
flash-timer-started = The timer is running.
flash-timer-stopped = The timer is stopped.
flash-timer-paused = The timer is paused.
flash-timer-resumed = The timer is running on.
flash-no-timer = There is no timer running.
flash-entry-added = The entry is added.
flash-entry-saved = The entry is saved.
flash-entry-deleted = The entry is deleted.

## Names of days and months
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December

## Reports
reports-title = Reports
range-presets = Days
range-today = Today
range-this-week = This week
range-last-week = Last week
range-this-month = This month
range-last-month = Last month
range-this-year = This year
range-last-year = Last year
range-from = From
range-to = To
range-wrong = These are no days, or they end before they begin. Choose a first and a last day from 1900 to 9998.
by-project = Project
by-client = Client
by-user = User
by-category = Category
by-day = Day
by-week = Week
by-month = Month
by-year = Year
all-projects = All projects
project-number = Project { $number }
all-users = Everybody
grouped-by = A line for each
show-report = Show
hours = Hours
billable-hours = Billable hours
entries = Entries
amounts = Amount
share = Share
total = Total
less = Less
more = More
compared = { $change } % against { $hours } on { $days }
compared-so-far = { $so-far } up to today: { $change } % against { $hours } on { $days }
compared-with-nothing = Nothing was worked on { $days }, to compare it with.
billable-share = { $share } % of all
unpriced = { $hours } billable hours have no rate
nothing-worked = Nothing was worked on these days.
bars-not-billable = Not billable
bars-title = Hours worked
bars-about = { $days }, by { $step }: { $hours } hours, { $billable } of them billable.
bar-title = { $when }: { $hours } h, { $billable } h billable
as-a-table = The same as a table
ring-title = Share by project
ring-about = The table beside it says the same.
without-project = Without a project
without-client = Without a client
without-category = Without a category
other-projects = { $count } other projects
table-title = In detail
year-title = Day by day in
year-about = { $count ->
    [one] One day with work in { $year }, { $hours } hours.
   *[other] { $count } days with work in { $year }, { $hours } hours in all.
}
export-table-csv = Table as CSV
export-table-xlsx = Table as XLSX
export-entries-csv = Entries as CSV
export-entries-xlsx = Entries as XLSX

## Months and days of the week, in short
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

## Administration: forms about one thing
search = Search
last-changed = Last changed
of-planned = of planned
changed-meanwhile = Somebody changed this while you did. Look at both and save what is right; nothing is lost until then.
changed-look-again = Somebody changed this meanwhile, so nothing was done. Here is how it is now; do it again if it still is right.
other-currency = There are amounts in { $other } here. They stay as they are; another amount is taken in { $usual }.
wrong-empty = Fill this in.
wrong-short = At least { $least } characters are needed.
wrong-long = There may be at most { $most } characters.
wrong-character = There is a character in it that cannot be kept.
wrong-number = “{ $text }” is no number. Write 75, 75.50 or 75,50.
wrong-places = There may be at most { $places } decimal places.
wrong-negative = It must not be negative.
wrong-large = It is too large.
wrong-hours = Hours must lie between 0 and 1,000,000.
wrong-choice = Choose one of the list.
wrong-day = It must be a date.
wrong-email = That is no e-mail address.

## Administration: projects
projects-kinds = Which projects
projects-all = All
projects-search = Name or code
projects-total = { $count ->
    [one] One project
   *[other] { $count } projects
}
projects-none = There is no project here yet.
projects-none-found = No project fits.
project-add = Add project
project-new = A new project
project-edit = Edit project
project-facts = About the project
project-actions = What to do with it
project-name = Project
project-name-taken = There is a project of this name for this client already.
project-code = Code
project-code-hint = A short name that no other project has.
project-code-taken = Another project has this code.
project-client = Client
project-description = Description
project-status = Status
project-active = Active
project-on-hold = On hold
project-inactive = Inactive
project-archived = Archived
project-archived-at = Archived
project-billable = Billable
project-rate = Hourly rate
project-rate-of-client = the client’s
project-billing-ref = Reference for bills
project-hours-planned = Planned hours
project-budget = Budget
project-budget-used = { $used } of { $budget }
project-budget-near = Nearly used up
project-budget-mark = Warn at
project-budget-percent = % of the budget
project-mark-wrong = It must be a number of percent between 1 and 100.
project-color = Colour
project-color-hint = Such as #3b82f6.
project-color-wrong = Write a colour such as #3b82f6.
archive = Archive
archive-title = Archive this project?
archive-warning = It takes no time any more and is out of the way. Nothing about it is lost, and you can bring it back.
archive-reason = Why
unarchive = Bring back
flash-project-added = The project is added.
flash-project-saved = The project is saved.
flash-project-archived = The project is archived.
flash-project-activated = The project is active again.

## Administration: tasks of a project
tasks-title = Tasks
tasks-kinds = Which tasks
tasks-open = Open
tasks-all = All
tasks-total = { $count ->
    [one] One task
   *[other] { $count } tasks, the most urgent first
}
tasks-none = There is no task here.
task-add = Add task
task-new = A new task
task-edit = Edit task
task-actions = What to do with it
task-project = Project
task-name = Task
task-description = Description
task-status = Status
task-todo = To do
task-in-progress = In progress
task-review = Review
task-done = Done
task-cancelled = Cancelled
task-priority = Priority
task-low = Low
task-medium = Medium
task-high = High
task-urgent = Urgent
task-due = Due
task-overdue = Overdue
task-assignee = Assigned to
task-nobody = Nobody
task-hours-planned = Planned hours
task-tags-hint = Separated by commas.
task-finish = Done
task-reopen = Reopen
task-delete-title = Delete this task?
task-delete-warning = It cannot be brought back. The time worked on it stays with the project.
task-gone = This task was deleted meanwhile. What you wrote is here: add it as a new one if you want to keep it.
task-gone-already = This task was deleted meanwhile.
flash-task-added = The task is added.
flash-task-saved = The task is saved.
flash-task-deleted = The task is deleted.

## Administration: clients
clients-kinds = Which clients
clients-active = Active
clients-inactive = Inactive
clients-all = All
clients-any = All clients
clients-search = Name
clients-total = { $count ->
    [one] One client
   *[other] { $count } clients
}
clients-none = There is no client here yet.
clients-none-found = No client fits.
client-add = Add client
client-new = A new client
client-edit = Edit client
client-facts = About the client
client-actions = What to do with it
client-name = Client
client-name-taken = There is a client of this name already.
client-nobody = No client
client-company = Company
client-contact = Contact
client-email = E-mail address
client-phone = Telephone
client-address = Address
client-rate = Hourly rate
client-rate-hint = What an hour costs unless a project says otherwise.
client-description = Description
client-state = Status
client-is-active = Active
client-is-inactive = Inactive
client-projects-count = { $count ->
    [0] No project
    [one] One project
   *[other] { $count } projects
}
client-projects-active = { $count ->
    [0] none active
   *[other] { $count } active
}
client-no-projects = There is no project for this client yet.
client-all-projects = All projects of this client
deactivate = Deactivate
deactivate-title = Deactivate this client?
deactivate-warning = It is not offered for new projects any more. Its projects and the time worked for it stay, and you can activate it again.
flash-client-added = The client is added.
flash-client-saved = The client is saved.
flash-client-deactivated = The client is inactive.
flash-client-activated = The client is active again.
## Administration: settings
settings-intro = What is settled here holds at once, and wins over the server’s configuration. A field that is empty is as configured.
settings-changed = Changed last on { $when }.
settings-late = Somebody else saved settings while you wrote. Nothing of yours is saved yet; what they settled stands beside your fields. Save again if yours is right.
settings-theirs = Settled meanwhile: { $value }
settings-configured = Configured:
settings-as-configured = As configured
settings-settled = Settled here
settings-organisation = Organisation
settings-name = Name
settings-name-wrong = The name may have at most 200 characters.
settings-currency = Currency
settings-currency-hint = A code such as EUR. Rates, invoices and expenses there are keep their currency.
settings-currency-wrong = The currency must be an ISO 4217 code such as EUR.
settings-time = Days and weeks
settings-zone = Time zone
settings-zone-wrong = The time zone must have an IANA name such as Europe/Rome.
settings-zone-hint = { $count ->
    [one] With another time zone, the one time entry there is goes to its day there.
   *[other] With another time zone, all { $count } time entries go to their days there, at once or not at all. Nobody else can save anything meanwhile; with very many entries it goes on even when this page gives up waiting.
}
settings-week-start = Weeks begin on
settings-week-start-wrong = Choose a day of the week.
settings-rounding = Rounding
settings-rounding-hint = Time is charged for in steps, entry by entry. What was tracked is always kept.
settings-minutes = Minutes of a step
settings-minutes-wrong = The minutes of a step must be a whole number up to 1,440; 0 means as tracked.
settings-minutes-missing = Write the minutes of a step, too: otherwise nothing is rounded.
settings-as-tracked = 0, as tracked
settings-mode = Which way
settings-mode-wrong = Choose which way to round.
settings-nearest = To the nearest step
settings-up = Up
settings-down = Down
settings-limits = Requests of programs
settings-limits-hint = How many requests one API token may make. 0 means any number.
settings-per-minute = In a minute
settings-per-hour = In an hour
settings-limit-wrong = The requests must be a whole number; 0 means any number.
settings-any-number = 0, any number
flash-settings-saved = The settings are saved and hold from now on.
flash-zone-settled = The settings are saved, and every time entry is on its day in the time zone.
