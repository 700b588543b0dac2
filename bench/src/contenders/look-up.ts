import type { Sample } from '../samples.js'
import type { Contender } from './contender.js'

const END = -16

/** The limit of any memory of tokens: found by its last characters, then compared as a whole. */
export function bareLookUp(samples: readonly Sample[]): Contender {
  const find = lookUp(samples)
  return { name: 'bare look-up', check: ({ token }) => find(token) }
}

/** The same behind a promise, as `verify` owes one: what of the distance is the promise's own. */
export function lookUpInAPromise(samples: readonly Sample[]): Contender {
  const find = lookUp(samples)
  return { name: 'bare look-up in a promise', check: async ({ token }): Promise<boolean> => find(token) }
}

function lookUp(samples: readonly Sample[]): (token: string) => boolean {
  const known = new Map(samples.map(({ token }) => [token.slice(END), { token }]))
  return (token) => known.get(token.slice(END))?.token === token
}
