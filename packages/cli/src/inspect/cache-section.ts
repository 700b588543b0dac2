import type { KeySetReport, LifetimeReport } from '@jwks-auth/core/inspection'
import { bounded } from '../output/neutral.js'
import { strong, table, type Line } from '../output/page.js'
import { span } from '../output/spans-of-time.js'

/** The section on caching: the headers of the key set, and the lifetime of its keys with the default options. */
export function cacheSection({ headers, lifetime }: Extract<KeySetReport, { usable: true }>): readonly Line[] {
  const { refreshAfter, refreshAfterAtLeast, expireAfter, staleAfter } = lifetime
  return [
    [],
    [strong('Cache'), '  with the default options'],
    ...table([
      ...Object.entries(headers).map(([name, value]): Line => [name, bounded(value)]),
      ['fresh for', `${span(expireAfter)}: ${because(lifetime)}`],
      [
        'refreshed after',
        `${between(span(refreshAfterAtLeast), span(refreshAfter))}, in the background, if it is in use`,
      ],
      ['kept for', `${span(staleAfter)} while the provider fails`],
    ]),
  ]
}

function between(least: string, most: string): string {
  return least === most ? least : `${least} to ${most}`
}

function because({ decidedBy, stated }: LifetimeReport): string {
  const said = stated === undefined ? '' : ` (they say ${span(Math.max(0, stated))})`
  switch (decidedBy) {
    case 'headers':
      return 'the headers say so'
    case 'defaultTtl':
      return 'the headers say nothing, so defaultTtl decides'
    case 'minTtl':
      return `minTtl, for the headers say less${said}`
    case 'maxTtl':
      return `maxTtl, for the headers say more${said}`
  }
}
