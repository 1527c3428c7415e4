"""What the queue and the ledger do within Redis: each operation is one script, so all of it happens or nothing.

Keys are made from the prefix in `KEYS[1]`, so a Redis Cluster is not supported. `ARGV` is the operation and its values
as a JSON array; the answer is JSON.
"""

from __future__ import annotations

QUEUE = """
-- P:task  page -> task (JSON array)        P:at  page -> "state rank entry host"
-- states: p(ending), l(eased), d(one), o(ff: put off to the next run)
-- P:s:RANK:HOST  streams with the group w; a rank is twice the lane, and one more for tasks that came back
-- P:pending, P:leased  host -> number      P:off, P:starts, P:streams  sets
-- P:fetched  run -> pages, "run bytes" -> bytes of their bodies; the run of a group is "all"
-- P:workers  set; P:alive:WORKER  lives as long as its worker gives signs; P:beginning  who queues the start pages
-- K:rows  what the machines of a group know, row by row; K:changes  row -> K:seq when it was told last; K:epoch
local P, operation, v = KEYS[1], ARGV[1], cjson.decode(ARGV[2])
local call = redis.call
local KEEP = 90 * 24 * 3600
local K = string.match(P, '^(.*):[^:]*$')..':known'

local function where(id)
  local at = call('HGET', P..':at', id)
  if not at then return nil end
  return string.match(at, '^(%a) (%d+) (%S+) (.*)$')
end

local function set(id, state, rank, entry, host)
  call('HSET', P..':at', id, state..' '..rank..' '..entry..' '..host)
end

local function push(id, json, host, rank)
  local key = P..':s:'..rank..':'..host
  if call('SADD', P..':streams', key) == 1 then call('XGROUP', 'CREATE', key, 'w', '0', 'MKSTREAM') end
  set(id, 'p', rank, call('XADD', key, '*', 'id', id), host)
  call('HSET', P..':task', id, json)
  call('HINCRBY', P..':pending', host, 1)
end

local function drop(id)
  local state, rank, entry, host = where(id)
  if state == 'p' or state == 'l' then
    local key = P..':s:'..rank..':'..host
    if state == 'l' then call('XACK', key, 'w', entry) end
    call('XDEL', key, entry)
    call('HINCRBY', P..(state == 'p' and ':pending' or ':leased'), host, -1)
  elseif state == 'o' then
    call('SREM', P..':off', id)
  end
  return state, host
end

local function total(name)
  local sum = 0
  for _, n in ipairs(call('HVALS', P..name)) do sum = sum + tonumber(n) end
  return sum
end

local function again(id)
  local json = call('HGET', P..':task', id)
  local task = cjson.decode(json)
  drop(id)
  push(id, json, task[2], task[5] * 2 + 1)
end

local function claim(consumer, idle)
  local back = 0
  for _, key in ipairs(call('SMEMBERS', P..':streams')) do
    local cursor = '0-0'
    repeat
      local got = call('XAUTOCLAIM', key, 'w', consumer, idle, cursor, 'COUNT', 100)
      cursor = got[1]
      for _, entry in ipairs(got[2]) do
        local state = where(entry[2][2])
        if state == 'l' then again(entry[2][2]); back = back + 1 end
      end
    until cursor == '0-0'
  end
  return back
end

local function clear()
  for _, key in ipairs(call('SMEMBERS', P..':streams')) do call('DEL', key) end
  for _, name in ipairs({'task', 'at', 'pending', 'leased', 'off', 'starts', 'streams', 'fetched', 'pass'}) do
    call('DEL', P..':'..name)
  end
end

local function idle()
  return total(':pending') == 0 and total(':leased') == 0 and call('SCARD', P..':off') == 0
end

local function sign(consumer, lease)
  call('SADD', P..':workers', consumer)
  call('SET', P..':alive:'..consumer, 1, 'PX', lease)
end

local function others(consumer)
  for _, name in ipairs(call('SMEMBERS', P..':workers')) do
    if call('EXISTS', P..':alive:'..name) == 0 then
      call('SREM', P..':workers', name)
    elseif name ~= consumer then
      return true
    end
  end
  return false
end

local function note(id, text)
  call('HSET', K..':rows', id, text)
  call('ZADD', K..':changes', call('INCR', K..':seq'), id)
end

local change = {}

function change.note(id, text) note(id, text); return 0 end
function change.begun() call('DEL', P..':beginning'); return 0 end

function change.put(id, json, host, lane, start)
  local state, rank = where(id)
  if not state then
    push(id, json, host, lane * 2)
    if start then call('SADD', P..':starts', start) end
    return 1
  end
  if state == 'p' and lane > math.floor(rank / 2) then
    local old, new = cjson.decode(call('HGET', P..':task', id)), cjson.decode(json)
    new[3], new[4], new[9], new[10] = old[3], old[4], old[9], old[10]
    drop(id)
    push(id, cjson.encode(new), host, lane * 2)
    if start then call('SADD', P..':starts', start) end
  end
  return 0
end

function change.again(id, json, host, lane)
  drop(id)
  push(id, json, host, lane * 2)
  return 1
end

function change.done(id, fetched, run, size)
  local state, host = where(id)
  if state == 'l' then drop(id); set(id, 'd', 0, '0', host) end
  if fetched then
    call('HINCRBY', P..':fetched', run, 1)
    call('HINCRBY', P..':fetched', run..' bytes', size)
  end
  return 0
end

function change.mark(id, json, host, lane, start)
  local state = drop(id)
  if not state then
    call('HSET', P..':task', id, json)
    if start then call('SADD', P..':starts', start) end
  end
  set(id, 'd', 0, '0', host)
  return state == 'p' and 1 or 0
end

function change.off(id)
  local state, host = where(id)
  if state == 'l' then drop(id); set(id, 'o', 0, '0', host); call('SADD', P..':off', id) end
  return 0
end

function change.deep(links)
  if call('EXISTS', P..':pass') == 1 then call('HSET', P..':pass', 'too_deep', links) end
  return 0
end

local act = {}

function act.apply()
  local told = {}
  for n, one in ipairs(v) do told[n] = change[one[1]](unpack(one, 2, 8)) end
  return told
end

function act.begin()
  local alone, now, within, run, consumer, lease = unpack(v)
  if alone == 'ask' then  -- a folder's lock says nothing of other machines
    local first = call('GET', P..':beginning')
    if first and first ~= consumer then return cjson.null end
    alone = not others(consumer)
    sign(consumer, lease)
    if alone then
      call('SET', P..':beginning', consumer, 'PX', lease)
      call('DEL', P..':fetched')  -- the budgets begin anew
    end
  end
  local began = call('HGET', P..':pass', 'began_at')
  if not began then
    local over = call('GET', P..':over') == run
    if not over then
      call('DEL', P..':over')
      call('HSET', P..':pass', 'began_at', tostring(now), 'too_deep', 0)
    end
    return {over, 0, 0, 0, over, alone}
  end
  local back = 0
  if alone then
    back = claim(consumer, 0)
    for _, id in ipairs(call('SMEMBERS', P..':off')) do again(id); back = back + 1 end
  end
  local pending, age = total(':pending'), now - tonumber(began)
  local fresh = alone and (pending == 0 or age < 0 or age >= within)
  if fresh then
    local at = call('HGETALL', P..':at')
    for n = 1, #at, 2 do
      if string.sub(at[n + 1], 1, 1) == 'd' then call('HDEL', P..':at', at[n]); call('HDEL', P..':task', at[n]) end
    end
    call('DEL', P..':starts')
    call('HSET', P..':pass', 'began_at', tostring(now), 'too_deep', 0)
  end
  return {not fresh, back, pending, fresh and 0 or tonumber(call('HGET', P..':pass', 'too_deep')), false, alone}
end

function act.finish()
  call('DEL', P..':alive:'..v[2])
  call('SREM', P..':workers', v[2])
  if not idle() or call('EXISTS', P..':beginning') == 1 then return false end
  clear()
  call('SET', P..':over', v[1], 'EX', 24 * 3600)
  return true
end

function act.lease()
  local host, consumer, spare, most, run, pages = unpack(v)
  if tonumber(call('HGET', P..':leased', host) or 0) >= most then return cjson.null end
  if tonumber(call('HGET', P..':fetched', run) or 0) + total(':leased') >= pages then return cjson.null end
  for rank = 11, 0, -1 do
    local key = P..':s:'..rank..':'..host
    if call('SISMEMBER', P..':streams', key) == 1 then
      local lane = math.floor(rank / 2)
      for _, no in ipairs(spare) do
        if no == lane and call('XLEN', key) > call('XPENDING', key, 'w')[1] then return cjson.null end
      end
      local got = call('XREADGROUP', 'GROUP', 'w', consumer, 'COUNT', 1, 'STREAMS', key, '>')
      if got then
        local entry, id = got[1][2][1][1], got[1][2][1][2][2]
        local json = call('HGET', P..':task', id)
        local task = cjson.decode(json)
        task[10] = task[10] + 1
        call('HSET', P..':task', id, cjson.encode(task))
        set(id, 'l', rank, entry, host)
        call('HINCRBY', P..':pending', host, -1)
        call('HINCRBY', P..':leased', host, 1)
        return {id, json}
      end
    end
  end
  return cjson.null
end

function act.renew()
  local consumer, lease, ids = unpack(v)
  sign(consumer, lease)
  for _, id in ipairs(ids) do
    local state, rank, entry, host = where(id)
    if state == 'l' then
      local key = P..':s:'..rank..':'..host
      local held = call('XPENDING', key, 'w', entry, entry, 1)
      if held[1] and held[1][2] == consumer then call('XCLAIM', key, 'w', consumer, 0, entry, 'JUSTID') end
    end
  end
  for _, key in ipairs(call('SMEMBERS', P..':streams')) do call('EXPIRE', key, KEEP) end
  for _, name in ipairs({'task', 'at', 'pending', 'leased', 'off', 'starts', 'streams', 'fetched', 'pass'}) do
    call('EXPIRE', P..':'..name, KEEP)
  end
  -- What is forgotten is told again by the folders that know it.
  for _, name in ipairs({'rows', 'changes', 'seq', 'epoch'}) do call('EXPIRE', K..':'..name, KEEP) end
  return claim(consumer, lease)
end

function act.news()
  local epoch, after, most = unpack(v)
  call('SET', K..':epoch', epoch, 'NX')
  local told = {}
  local got = call('ZRANGEBYSCORE', K..':changes', '('..after, '+inf', 'WITHSCORES', 'LIMIT', 0, most)
  for n = 1, #got, 2 do
    told[#told + 1] = {tonumber(got[n + 1]), got[n], call('HGET', K..':rows', got[n])}
  end
  return {call('GET', K..':epoch'), told}
end

function act.offer()
  for _, one in ipairs(v) do
    if call('HEXISTS', K..':rows', one[1]) == 0 then note(one[1], one[2]) end
  end
  return true
end

function act.knows() return call('HEXISTS', P..':at', v[1]) == 1 end
function act.starts() return call('SMEMBERS', P..':starts') end

function act.census()
  local fetched = tonumber(call('HGET', P..':fetched', v[1]) or 0)
  local size = tonumber(call('HGET', P..':fetched', v[1]..' bytes') or 0)
  if call('EXISTS', P..':pass', P..':over') == 0 then return cjson.null end
  return {call('HGETALL', P..':pending'), total(':leased'), call('SCARD', P..':off'), fetched, size}
end

function act.tasks()
  local told, at = {}, call('HGETALL', P..':at')
  for n = 1, #at, 2 do
    told[#told + 1] = {at[n], call('HGET', P..':task', at[n]), at[n + 1]}
  end
  return {call('HGET', P..':pass', 'began_at'), told}
end

return cjson.encode(act[operation]())
"""

ROBOTS = """
-- P:RUN:HOST  the robots.txt of a host as one worker found it; P:RUN:HOST:asked  whose sign of life asks for it
local P, operation, v = KEYS[1], ARGV[1], cjson.decode(ARGV[2])
local call = redis.call
local key = P..':'..v[1]..':'..v[2]
local act = {}

function act.look()
  local known = call('GET', key)
  if known then return known end
  local sign, lease, longest = v[3], v[4], v[5]
  local asker = call('GET', key..':asked')
  if asker and call('EXISTS', asker) == 1 then return 'wait' end
  call('SET', sign, 1, 'PX', lease)
  call('SET', key..':asked', sign, 'EX', longest)
  return 'yours'
end

function act.put()
  call('SET', key, v[3], 'EX', 24 * 3600)
  call('DEL', key..':asked')
  return true
end

function act.leave()
  call('DEL', key..':asked')
  return true
end

return cjson.encode(act[operation]())
"""

HOSTS = """
-- P:HOST  hash: next_at, held_until (seconds since 1970 by this server's clock), failures, delay, why
local P, operation, v = KEYS[1], ARGV[1], cjson.decode(ARGV[2])
local call = redis.call
local key = P..':'..v[1]
local time = call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1e6
local MOST = 24 * 3600
local function get(name) return tonumber(call('HGET', key, name) or 0) end
local function number(value) return string.format('%.6f', value) end
local function keep(...) call('HSET', key, ...); call('EXPIRE', key, 90 * 24 * 3600) end
local function left(until_) return math.min(MOST, math.max(0, until_ - now)) end

local act = {}

function act.of()
  return {left(get('next_at')), left(get('held_until')), get('failures'), get('delay'), call('HGET', key, 'why') or ''}
end

function act.reserve()
  local wait = math.max(left(get('next_at')), left(get('held_until')))
  if wait > 0 then return wait end
  local delay = math.max(v[2], get('delay'))
  if delay > 0 then keep('next_at', number(now + delay + v[4]), 'turn', v[3]) end
  return 0
end

function act.sent()
  local delay = math.max(v[2], get('delay'))
  if call('HGET', key, 'turn') == v[3] then keep('next_at', number(now + delay)); call('HDEL', key, 'turn') end
  return 0
end

function act.answered()
  if get('failures') > 0 then keep('failures', 0) end
  return 0
end

function act.refused()
  keep('failures', get('failures') + 1, 'why', v[2])
  return get('failures')
end

function act.hold()
  local ends = now + v[2]
  if ends > get('held_until') then keep('held_until', number(ends), 'why', v[3]) end
  return 0
end

function act.delay()
  if get('delay') ~= v[2] then keep('delay', number(v[2])) end
  return 0
end

return cjson.encode(act[operation]())
"""
