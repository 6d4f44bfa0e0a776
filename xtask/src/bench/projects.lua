function request() return wrk.format("GET", "/api/v1/projects?per_page=50", as(0)) end
