import type { KeyReport, KeySetReport } from '@jwks-auth/core/inspection'
import { bounded } from '../output/neutral.js'
import { bad, dim, good, strong, table, type Line } from '../output/page.js'
import { documentHint } from './answer-words.js'

/** The section on a key set: its URL, and one row for each key, or why it cannot be used. */
export function keysSection(keySet: KeySetReport): readonly Line[] {
  const { keys, urls } = keySet
  const [asked = '', ...redirects] = urls
  return [
    [],
    [strong('Keys'), '  ', bounded(asked, 2000)],
    ...redirects.map((url): Line => ['  redirected to ', bounded(url, 2000)]),
    ...(keySet.usable ? [] : [['  ', bad(keySet.failure.message)], ...hintLines(keySet)]),
    ...keyRows(keys),
  ]
}

function hintLines(keySet: Extract<KeySetReport, { usable: false }>): readonly Line[] {
  const hint = documentHint(keySet.failure, keySet)
  return hint === undefined ? [] : [['  ', dim(hint)]]
}

/** One row for each key: used, or dropped and why. */
export function keyRows(keys: readonly KeyReport[]): readonly Line[] {
  return table(keys.map(rowOf))
}

function rowOf(key: KeyReport): Line {
  const about = [key.kid === undefined ? '(no kid)' : bounded(key.kid, 60), algorithmsOf(key), sizeOf(key)]
  return key.usable ? [good('used'), ...about, key.thumbprint] : [bad('dropped'), ...about, bad(key.why)]
}

function algorithmsOf(key: KeyReport): string {
  if (key.alg !== undefined) return bounded(key.alg, 20)
  return key.usable ? key.algorithms.join(' ') : ''
}

function sizeOf({ kty, crv, bits }: KeyReport): string {
  const type = bounded(crv ?? kty ?? '', 20)
  return crv === undefined && bits !== undefined ? `${type} ${bits}` : type
}
