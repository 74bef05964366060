-- For wrk: count the responses that were rendered for their own request. Requests for the same page are answered
-- together (Cache-Status: "hit; collapsed"), so wrk's own rate is higher.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  rendered = 0
end

function response(status, headers, body)
  local how = headers["Cache-Status"]
  if how == nil or how:find("fwd=miss", 1, true) then
    rendered = rendered + 1
  end
end

function done(summary, latency, requests)
  local count = 0
  for _, thread in ipairs(threads) do
    count = count + thread:get("rendered")
  end
  io.write(string.format("Rendered/sec: %.2f\n", count / summary.duration * 1e6))
end
