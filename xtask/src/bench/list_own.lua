function request() return wrk.format("GET", "/api/v1/time-entries?per_page=50", as(user)) end
