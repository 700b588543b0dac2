import { describe, expect, it } from 'vitest'
import { parseHttpDate } from './http-date.js'

const NOW = Date.UTC(2026, 0, 1)
const MOMENT = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('An HTTP-date', () => {
  it.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', MOMENT],
    ['the form of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', MOMENT],
    ['the form of asctime, which is no local time', 'Sun Nov  6 08:49:37 1994', MOMENT],
    ['any case', 'sUN, 06 nOV 1994 08:49:37 gmt', MOMENT],
    ['UTC for a zone', 'Sun, 06 Nov 1994 08:49:37 UTC', MOMENT],
    ['a day of one digit', 'Sun, 6 Nov 1994 08:49:37 GMT', MOMENT],
    ['blanks around it', ' Sun, 06 Nov 1994 08:49:37 GMT ', MOMENT],
    ['the first of several', 'Sun, 06 Nov 1994 08:49:37 GMT, Mon, 07 Nov 1994 08:49:37 GMT', MOMENT],
    ['a leap second', 'Sun, 06 Nov 1994 08:49:60 GMT', Date.UTC(1994, 10, 6, 8, 50)],
    ['a leap day', 'Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['two digits within fifty years', 'Friday, 01-Jan-76 00:00:00 GMT', Date.UTC(2076, 0, 1)],
    ['two digits beyond them', 'Friday, 01-Jan-77 00:00:00 GMT', Date.UTC(1977, 0, 1)],
  ])('has %s', (_says, text, moment) => {
    expect(parseHttpDate(text, NOW)).toBe(moment)
  })

  it.each([
    '',
    '0',
    '-1',
    '86400',
    '9999',
    '2030',
    '2030-01-01',
    '2030-01-01T00:00:00Z',
    'tomorrow',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 EST',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nix 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT and later',
    'Sun 06 Nov 1994 08:49:37 GMT',
    'Nov 6 1994',
  ])('is not %j', (text) => {
    expect(parseHttpDate(text, NOW)).toBeUndefined()
  })
})
