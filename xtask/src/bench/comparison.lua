function request()
  return wrk.format("GET", "/api/v1/analytics/summary-with-comparison?days=30", as(0))
end
