-- A minute a request, from 2040 on, from a place of its own for each run.
local count = 0
local first = nil

function request()
  first = first or (2208988800 + (os.time() % 1000000) * 600 * 100)
  count = count + 1
  local start = first + count * 60
  local body = '{"project_id":' .. (user * 5 + count % 10) % 100 + 1
    .. ',"start_time":"' .. os.date("!%Y-%m-%dT%H:%M:%SZ", start)
    .. '","end_time":"' .. os.date("!%Y-%m-%dT%H:%M:%SZ", start + 50)
    .. '","notes":"Worked on feature X","tags":"development,frontend","billable":true}'
  return wrk.format("POST", "/api/v1/time-entries", as(user), body)
end
