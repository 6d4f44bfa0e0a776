local running = false

function request()
  running = not running
  if running then
    return wrk.format("POST", "/api/v1/timer/start", as(user), '{"project_id":' .. user .. ',"switch":true}')
  end
  return wrk.format("POST", "/api/v1/timer/stop", as(user))
end
