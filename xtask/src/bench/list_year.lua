local today = os.time()
local from, to = os.date("!%Y-%m-%d", today - 400 * 86400), os.date("!%Y-%m-%d", today - 35 * 86400)

function request()
  return wrk.format("GET", "/api/v1/time-entries?per_page=50&start_date=" .. from .. "&end_date=" .. to, as(0))
end
