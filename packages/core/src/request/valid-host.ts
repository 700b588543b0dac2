import { RefusedError } from '../errors/errors.js'
import { refuseUnless, requireText } from '../option-reader/arguments.js'

/**
 * Checks the `Host` of a request, and returns the host that the framework determined. An invalid `Host` is refused,
 * because frameworks read it in different ways.
 *
 * @param rawHeaders - Name, value, name, value: as received.
 * @param host - The host that the framework derived from them; empty if the request names none.
 * @throws RefusedError `host_invalid` for several `Host` lines and for an invalid value (RFC 9112 section 3.2).
 */
export function validHost(rawHeaders: readonly string[], host: string): string {
  refuseUnless(Array.isArray(rawHeaders), 'rawHeaders', 'must be a list', rawHeaders)
  requireText('host', host)
  let lines = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length !== 4 || name.toLowerCase() !== 'host') continue
    lines += 1
    if (lines > 1) throw new RefusedError('host_invalid', { detail: 'there is more than one Host header' })
    if (!HOST.test(rawHeaders[index + 1] ?? ''))
      throw new RefusedError('host_invalid', { detail: 'the Host header is neither a name nor an address' })
  }
  if (!HOST.test(host))
    throw new RefusedError('host_invalid', { detail: 'what the framework takes for the host is none' })
  return host
}

/**
 * `Host` (RFC 9112 section 3.2) in the grammar of RFC 3986 section 3.2.2: a name or an address, and a port, or nothing.
 * A comma, which that grammar allows in a name, is excluded: it joins several lines of a header, and parsers disagree
 * on which member of such a list counts.
 */
const HOST = /^(?:\[[\w:.~!$&'()*+;=-]+\]|(?:[\w.~!$&'()*+;=-]|%[0-9a-f]{2})*)(?::\d*)?$/i
