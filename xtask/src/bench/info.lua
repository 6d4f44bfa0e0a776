function request() return wrk.format("GET", "/api/v1/info") end
