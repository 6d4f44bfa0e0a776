## Around every page
product = Timekeeper
skip = Skip to the content
navigation = Main
sign-out = Sign out
to-my-time = To my time
my-time = My time

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
token-uses = Uses
token-state = State
token-actions = What to do with it
token-active = Active
token-revoked = Revoked
token-expired = Expired
token-from = From
token-made = Your new API token
token-once = Copy the token now. It is shown this once: only a digest of it is kept.
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
all-users = Everybody
grouped-by = A line for each
show-report = Show
hours = Hours
billable-hours = Billable hours
billable = Billable
not-billable = Not billable
entries = Entries
amounts = Amount
share = Share
total = Total
less = Less
more = More
compared = { $change } % against { $hours } on { $days }
compared-with-nothing = Nothing was worked on { $days }, to compare it with.
billable-share = { $share } % of all
unpriced = { $hours } billable hours have no rate
nothing-worked = Nothing was worked on these days.
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
