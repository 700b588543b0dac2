// The Lua scripts of the Redis store. Each touches one key, so that a cluster can run it. The value of a key is
// `<fetchedAt>\n<text>`.

/**
 * Saves a snapshot unless the stored one was fetched later. A stored one from the future does not count. KEYS:
 * snapshot. ARGV: fetchedAt, the latest time that is not in the future, milliseconds to keep it, text.
 */
export const SAVE = `
local held = redis.pcall('GETRANGE', KEYS[1], 0, 16)
local at = type(held) == 'string' and tonumber(string.match(held, '^(%d+)\\n'))
if at and at > tonumber(ARGV[1]) and at <= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[4], 'PX', ARGV[3])
return 1`

/** Returns a snapshot, or its length if it is too long. KEYS: snapshot. ARGV: maximum bytes. */
export const LOAD = `
local length = redis.call('STRLEN', KEYS[1])
if length > tonumber(ARGV[1]) then return length end
return redis.call('GET', KEYS[1])`

/**
 * Acquires a lease if it is free. KEYS: lease. ARGV: holder, milliseconds. Returns 1 or 0, and the time of the server.
 */
export const LEASE = `
local time = redis.call('TIME')
local taken = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return {taken and 1 or 0, tonumber(time[1]), tonumber(time[2])}`

/** Extends a lease, if the holder still has it. KEYS: lease. ARGV: holder, milliseconds. */
export const EXTEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`

/** Releases a lease, if the holder still has it. KEYS: lease. ARGV: holder. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`
