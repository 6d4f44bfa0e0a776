function request()
  return wrk.format("GET", "/api/v1/analytics/hours-forecast?days=30", as(0))
end
