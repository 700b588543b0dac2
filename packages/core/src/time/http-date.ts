/**
 * Parses an HTTP-date, the first of several, to milliseconds since the epoch; `undefined` for anything else.
 * `Date.parse` also accepts many texts that are no HTTP-date, such as a number of seconds, and uses local time.
 *
 * @param now - Milliseconds since the epoch. A two-digit year is at most 50 years later.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const trimmed = text.trim()
  for (const format of FORMATS) {
    const parts = format.exec(trimmed)?.groups
    if (parts !== undefined) return momentOf(parts, now)
  }
  return undefined
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const TIME = String.raw`(?<hours>\d\d):(?<minutes>\d\d):(?<seconds>\d\d)`
/** With another zone, or none, the text would denote another moment: RFC 9111 section 4.2 makes both invalid. */
const ZONE = '(?:gmt|utc)'
/** The end of the text, or the next value of a list if the field is repeated. */
const END = String.raw`(?=\s*(?:,|$))`

/**
 * RFC 9110 section 5.6.7: IMF-fixdate, then the two obsolete formats. Case-insensitive (RFC 9111 section 4.2); a day
 * may have one digit.
 */
const FORMATS = [
  String.raw`[a-z]{3}, (?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) ${TIME} ${ZONE}`,
  String.raw`[a-z]{6,9}, (?<day>\d{1,2})-(?<month>[a-z]{3})-(?<year>\d\d) ${TIME} ${ZONE}`,
  String.raw`[a-z]{3} (?<month>[a-z]{3}) (?<day>[\d ]\d) ${TIME} (?<year>\d{4})`,
].map((format) => new RegExp(`^${format}${END}`, 'i'))

function momentOf(parts: Readonly<Record<string, string | undefined>>, now: number): number | undefined {
  const [year, day, hours, minutes, seconds] = ['year', 'day', 'hours', 'minutes', 'seconds'].map((name) =>
    Number(parts[name] ?? ''),
  )
  const month = MONTHS.indexOf(parts['month']?.toLowerCase() ?? '')
  if (year === undefined || day === undefined || hours === undefined || minutes === undefined) return undefined
  if (month === -1 || hours > 23 || minutes > 59 || seconds === undefined || seconds > 60) return undefined
  const fullYear = parts['year']?.length === 2 ? yearNear(year, now) : year
  const moment = new Date(Date.UTC(fullYear, month, day, hours, minutes, seconds))
  return new Date(Date.UTC(fullYear, month, day)).getUTCDate() === day ? moment.getTime() : undefined
}

/** RFC 9110 section 5.6.7. */
function yearNear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear()
  const inThisCentury = thisYear - (thisYear % 100) + twoDigits
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury
}
