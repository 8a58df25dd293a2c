-- Asks Latchkey before a request is passed on: /etc/haproxy/door.lua for haproxy.cfg.

local QUESTION = "http://127.0.0.1:3000/door/forward"
local TIMEOUT_MS = 5000

-- Headers of the client that Latchkey needs. Not all: a Transfer-Encoding without a body would never end.
local ASKED = {
  "cookie", "authorization", "origin", "accept", "x-requested-with", "sec-websocket-key", "sec-fetch-mode",
  "sec-fetch-dest", "sec-fetch-site", "access-control-request-method", "user-agent", "x-forwarded-proto",
  "x-forwarded-host", "x-forwarded-for",
}
-- Headers of the answer for the application, and for the browser.
local IDENTITY = { "remote-user", "remote-groups", "remote-name", "x-latchkey-assertion" }
local REFUSAL = {
  "location", "www-authenticate", "x-latchkey-login", "cache-control", "content-type",
  "content-security-policy", "x-frame-options", "retry-after",
}

local function values_of(headers, name)
  local values = {}
  for _, value in pairs(headers[name] or {}) do table.insert(values, value) end
  return values
end

local function refuse(txn, answer)
  local reply = txn:reply { status = answer.status, reason = answer.reason or "" }
  for _, name in ipairs(REFUSAL) do
    for _, value in ipairs(values_of(answer.headers, name)) do reply:add_header(name, value) end
  end
  reply:set_body(answer.body or "")
  txn:done(reply)
end

core.register_action("door", { "http-req" }, function(txn)
  local given = txn.http:req_get_headers()
  local headers = {
    ["x-forwarded-method"] = { txn.sf:method() },
    ["x-forwarded-uri"] = { txn.sf:pathq() },
  }
  for _, name in ipairs(ASKED) do
    local values = values_of(given, name)
    if #values > 0 then headers[name] = values end
  end
  local answer = core.httpclient():get { url = QUESTION, headers = headers, timeout = TIMEOUT_MS }
  if answer == nil or answer.status == nil or answer.status == 0 then
    answer = { status = 503, reason = "Service Unavailable", headers = {}, body = "" }
  end
  if answer.status ~= 200 then return refuse(txn, answer) end
  for _, name in ipairs(IDENTITY) do
    txn.http:req_del_header(name)
    for _, value in ipairs(values_of(answer.headers, name)) do txn.http:req_add_header(name, value) end
  end
end, 0)
