-- The calendar month of forty days ago, whole.
local date = os.date("!*t", os.time() - 40 * 86400)
local last = os.date("!*t", os.time({ year = date.year, month = date.month + 1, day = 0, hour = 12 })).day
local path = string.format("?from=%04d-%02d-01&to=%04d-%02d-%02d", date.year, date.month, date.year, date.month, last)

function request()
  return wrk.format("GET", "/api/v1/users/" .. user + 1 .. "/report" .. path, as(user))
end
