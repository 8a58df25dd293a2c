-- Asks Latchkey before a request is passed on: /etc/apache2/door.lua for apache-door.conf.

local http = require "socket.http"
local ltn12 = require "ltn12"

local QUESTION = "http://127.0.0.1:3000/door/forward"
http.TIMEOUT = 5

-- Headers of the client that Latchkey needs.
local ASKED = {
  "Cookie", "Authorization", "Origin", "Accept", "X-Requested-With", "Sec-WebSocket-Key", "Sec-Fetch-Mode",
  "Sec-Fetch-Dest", "Sec-Fetch-Site", "Access-Control-Request-Method", "User-Agent",
}
-- Headers of the answer for the application, and for the browser.
local IDENTITY = { "Remote-User", "Remote-Groups", "Remote-Name", "X-Latchkey-Assertion" }
local REFUSAL = {
  "Location", "WWW-Authenticate", "X-Latchkey-Login", "Cache-Control", "Content-Security-Policy",
  "X-Frame-Options", "Retry-After",
}
-- What a client sends under these names, in any spelling, must not reach the application.
local FORGED = { "^remote%-", "^x%-forwarded%-", "^x%-original%-", "^x%-latchkey%-", "^forwarded$" }

local function remove_forged(r)
  for name in pairs(r:headers_in_table()) do
    local plain = name:lower():gsub("[^a-z0-9]", "-")
    for _, pattern in ipairs(FORGED) do
      if plain:find(pattern) then r.headers_in[name] = nil end
    end
  end
  -- A header that "Connection" names would be removed after the identity has been added.
  if r.headers_in["Upgrade"] then r.headers_in["Connection"] = "Upgrade" else r.headers_in["Connection"] = nil end
end

local function ask(r)
  local scheme = r.is_https and "https" or "http"
  local headers = {
    ["X-Forwarded-Method"] = r.method,
    ["X-Forwarded-Proto"] = scheme,
    ["X-Forwarded-Host"] = r.hostname .. ":" .. r.port,
    ["X-Forwarded-Uri"] = r.unparsed_uri,
    ["X-Forwarded-For"] = r.useragent_ip,
  }
  for _, name in ipairs(ASKED) do headers[name] = r.headers_in[name] end
  local body = {}
  local request = { url = QUESTION, headers = headers, redirect = false, sink = ltn12.sink.table(body) }
  local done, status, answered = http.request(request)
  if not done then
    r:err("Latchkey does not answer: " .. tostring(status))
    return 503, {}, ""
  end
  return status, answered, table.concat(body)
end

local function refuse(r, status, headers, body)
  for _, name in ipairs(REFUSAL) do r.err_headers_out[name] = headers[name:lower()] end
  r.status = status
  r.content_type = headers["content-type"] or "text/plain"
  r:puts(body)
  return apache2.DONE
end

function check_access(r)
  -- An absolute URL: Latchkey would see another path than the application.
  if r.unparsed_uri:sub(1, 1) ~= "/" then return 400 end
  remove_forged(r)
  if r.uri:sub(1, 11) == "/.latchkey/" then return apache2.OK end
  local status, headers, body = ask(r)
  if status ~= 200 then return refuse(r, status, headers, body) end
  for _, name in ipairs(IDENTITY) do r.headers_in[name] = headers[name:lower()] end
  -- API keys are for Latchkey only.
  local credential = (r.headers_in["Authorization"] or ""):lower()
  if credential:find("^bearer%s+tmx_") then r.headers_in["Authorization"] = nil end
  return apache2.OK
end
