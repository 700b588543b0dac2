/**
 * Each script touches one key, so that a cluster can run it. What is kept under a name is `<fetchedAt>\n<text>`.
 *
 * Keeps a snapshot unless the one that is there was fetched later. One that claims to be of the future says nothing.
 * KEYS: snapshot. ARGV: fetchedAt, the time now, milliseconds to keep it, text.
 */
export const SAVE = `
local held = redis.pcall('GETRANGE', KEYS[1], 0, 16)
local at = type(held) == 'string' and tonumber(string.match(held, '^(%d+)\\n'))
if at and at > tonumber(ARGV[1]) and at <= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[4], 'PX', ARGV[3])
return 1`

/** Answers with a snapshot, or with its length when it is too long. KEYS: snapshot. ARGV: most bytes. */
export const LOAD = `
local length = redis.call('STRLEN', KEYS[1])
if length > tonumber(ARGV[1]) then return length end
return redis.call('GET', KEYS[1])`

/** Takes a lease if nobody holds it. KEYS: lease. ARGV: holder, milliseconds. Answers with 1 or 0, and the server's time. */
export const LEASE = `
local time = redis.call('TIME')
local taken = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return {taken and 1 or 0, tonumber(time[1]), tonumber(time[2])}`

/** Keeps a lease, if it is still the holder's. KEYS: lease. ARGV: holder, milliseconds. */
export const EXTEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`

/** Ends a lease, if it is still the holder's. KEYS: lease. ARGV: holder. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`
