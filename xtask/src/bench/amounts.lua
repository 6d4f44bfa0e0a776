-- The calendar month of forty days ago, whole.
local date = os.date("!*t", os.time() - 40 * 86400)
local last = os.date("!*t", os.time({ year = date.year, month = date.month + 1, day = 0, hour = 12 })).day
local path = string.format("/api/v1/reports/summary?start_date=%04d-%02d-01&end_date=%04d-%02d-%02d", date.year, date.month, date.year, date.month, last)

function request()
  return wrk.format("GET", path .. "&include=amounts", as(0))
end
