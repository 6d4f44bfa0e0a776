-- wrk asks for one request that it never sends, so the first two are starts.
local calls = 0

function request()
  calls = calls + 1
  if calls == 1 or calls % 2 == 0 then
    return wrk.format("POST", "/api/v1/timer/start", as(user), '{"project_id":' .. user .. ',"switch":true}')
  end
  return wrk.format("POST", "/api/v1/timer/stop", as(user))
end
