local month = os.date("!%Y-%m", os.time() - 40 * 86400)

function request()
  return wrk.format("GET", "/api/v1/reports/summary?start_date=" .. month .. "-01&end_date=" .. month .. "-28", as(0))
end
