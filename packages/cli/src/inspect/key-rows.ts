import type { KeyReport, KeySetReport } from '@jwks-auth/core/inspection'
import { failureHint } from '../failure-hint.js'
import { bounded } from '../output/neutral.js'
import { bad, dim, good, strong, table, type Line } from '../output/page.js'

const REASONS: Readonly<Record<Extract<KeyReport, { usable: false }>['reason'], string>> = {
  not_an_object: 'it is no object',
  symmetric: 'it is a symmetric key: whoever can read it can sign',
  private_members: 'it has private members: whoever can read it can sign',
  unknown_type: 'its type or curve is not supported',
  not_for_signatures: 'it is not for signatures',
  algorithm_mismatch: 'its alg does not fit its type, or is not supported',
  kid_not_a_string: 'its kid is no string',
  kid_too_long: 'its kid has more than 1,024 characters',
  rsa_modulus: 'its RSA modulus is missing, or shorter than 2048 bits',
  rsa_too_long: 'its RSA modulus is longer than 4096 bits; maxRsaBits of a registry allows up to 8192',
  rsa_exponent: 'its RSA exponent is missing, even, 1, or longer than 32 bits',
  small_order: 'it is a point of small order, with which anybody could sign',
  not_importable: 'it is malformed',
}

export function keysSection(keySet: KeySetReport): readonly Line[] {
  const { keys, urls } = keySet
  const [asked = '', ...redirects] = urls
  return [
    [],
    [strong('Keys'), '  ', bounded(asked, 2000)],
    ...redirects.map((url): Line => ['  redirected to ', bounded(url, 2000)]),
    ...(keySet.usable
      ? []
      : [
          ['  ', bad(keySet.failure.message)],
          ['  ', dim(failureHint(keySet.failure))],
        ]),
    ...keyRows(keys),
  ]
}

/** A row a key: what is used, and what is dropped and why. */
export function keyRows(keys: readonly KeyReport[]): readonly Line[] {
  return table(keys.map(rowOf))
}

function rowOf(key: KeyReport): Line {
  const about = [key.kid === undefined ? '(no kid)' : bounded(key.kid, 60), algorithmsOf(key), sizeOf(key)]
  return key.usable ? [good('used'), ...about, key.thumbprint] : [bad('dropped'), ...about, bad(REASONS[key.reason])]
}

function algorithmsOf(key: KeyReport): string {
  if (key.alg !== undefined) return bounded(key.alg, 20)
  return key.usable ? key.algorithms.join(' ') : ''
}

function sizeOf({ kty, crv, bits }: KeyReport): string {
  const type = bounded(crv ?? kty ?? '', 20)
  return crv === undefined && bits !== undefined ? `${type} ${bits}` : type
}
