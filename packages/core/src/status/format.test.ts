import { describe, expect, it } from 'vitest'
import { distance, grouped, percentage, rateInWords, spanInWords, timeOfDay } from './format.js'

describe('words', () => {
  it.each([
    [0, '0 s'],
    [499, '0 s'],
    [59_600, '1 min'],
    [61_000, '1 min 1 s'],
    [599_000, '9 min 59 s'],
    [605_000, '10 min'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 min'],
    [3_630_000, '1 h'],
    [90_000_000, '1 d 1 h'],
    [-5, '0 s'],
  ])('for a span of %d ms: %s', (span, words) => {
    expect(spanInWords(span)).toBe(words)
  })

  it('tell where an instant is from now', () => {
    expect(distance(65_000, 0)).toBe('in 1 min 5 s')
    expect(distance(0, 12_000)).toBe('12 s ago')
    expect(distance(0, 65_000)).toBe('1 min ago')
  })

  it('name the day only where it is another one', () => {
    const now = Date.UTC(2026, 0, 1, 23, 59)
    expect(timeOfDay(now, now)).toBe('23:59:00 UTC')
    expect(timeOfDay(now + 60_000, now)).toBe('2026-01-02 00:00:00 UTC')
  })

  it.each([
    [0, '0'],
    [0.001, '< 0.01'],
    [1.234, '1.23'],
    [12.34, '12.3'],
    [12_345.6, '12 346'],
  ])('for %d requests a second: %s', (rate, words) => {
    expect(rateInWords(rate)).toBe(words)
  })

  it.each([
    [undefined, '–'],
    [0, '0 %'],
    [0.000_01, '0.1 %'],
    [0.123_45, '12.3 %'],
    [0.999_99, '99.9 %'],
    [1, '100 %'],
  ])('never round a part to all or nothing: %s is %s', (part, words) => {
    expect(percentage(part)).toBe(words)
  })

  it('set thousands apart', () => {
    expect([999, 1000, 1_234_567].map(grouped)).toEqual(['999', '1 000', '1 234 567'])
  })
})
