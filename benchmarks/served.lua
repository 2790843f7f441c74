-- Requests of wrk to a served shop: events one by one or in batches, each with an identifier of its own.
local token, batch = os.getenv("ZHANGGUI_TOKEN"), tonumber(os.getenv("ZHANGGUI_BATCH") or "0")
local threads, number, me = 0, 0, 0

function setup(thread)
  threads = threads + 1
  thread:set("me", threads)
end

local function event()
  number = number + 1
  return string.format(
    '{"event_id":"%s-%d-%d","event_name":"view_item","event_at":"2025-12-31T12:00:00+08:00","session_id":"s%d","visitor_id":"v%d","page":"/p/%d"}',
    os.getenv("ZHANGGUI_RUN"), me, number, number % 977, number % 499, number % 83)
end

function request()
  if batch == 0 then return wrk.format("GET", nil, { Authorization = "Bearer " .. token }) end
  local body
  if batch == 1 then body = event() else
    local events = {}
    for place = 1, batch do events[place] = event() end
    body = '{"events":[' .. table.concat(events, ",") .. "]}"
  end
  return wrk.format("POST", nil, { ["X-Api-Key"] = token, ["Content-Type"] = "application/json" }, body)
end

function done(summary, latency)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %.1f %.1f\n", summary.requests, summary.duration, wrong,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
