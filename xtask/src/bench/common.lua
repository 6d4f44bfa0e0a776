-- Each thread has one connection and is one of the users 1 to 20; the administrator is 0.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("user", (threads - 1) % 20 + 1)
end

local json = { ["Content-Type"] = "application/json" }

function as(user)
  local headers = { ["Authorization"] = "Bearer tt_bench" .. user }
  for name, value in pairs(json) do
    headers[name] = value
  end
  return headers
end
