import type { Proof } from '../proof.js'
import type { ServerProcess } from './server.js'

/**
 * Shows that a server really checks signatures.
 *
 * @throws Error when it refuses a good token, or lets a forged one or none through.
 */
export async function proveServer(server: ServerProcess, good: string, forged: string): Promise<Proof> {
  const expected = [
    { what: 'a good token', token: good, status: 200 },
    { what: 'a forged token', token: forged, status: 401 },
    { what: 'no token', token: undefined, status: 401 },
  ]
  for (const { what, token, status } of expected) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await fetch(server.url, { headers })
    if (answer.status !== status) throw new Error(`${server.contender} answers ${what} with ${answer.status}`)
  }
  return { contender: server.contender, acceptsGood: true, refusesForged: true }
}
