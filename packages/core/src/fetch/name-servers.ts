import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { Resolver } from 'node:dns/promises'

/** In milliseconds, for each of the tries. */
const TIMEOUT = 2000
const TRIES = 2

/**
 * Asks name servers for all addresses of a name. It takes no thread, and knows nothing of files and services that the system would
 * look into beside.
 *
 * @param servers - Addresses, with a port if need be; empty for those of the system, which are read anew each time.
 * @throws what Node says of the first family when there are none.
 */
export async function askNameServers(
  hostname: string,
  { family }: LookupAllOptions,
  servers: readonly string[] = [],
): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: TIMEOUT, tries: TRIES })
  if (servers.length > 0) resolver.setServers(servers)
  const wanted = (version: 4 | 6): boolean =>
    family === undefined || family === 0 || family === version || family === `IPv${version}`
  const answers = await Promise.allSettled([
    ...(wanted(4) ? [addressesIn(resolver.resolve4(hostname), 4)] : []),
    ...(wanted(6) ? [addressesIn(resolver.resolve6(hostname), 6)] : []),
  ])
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const [first] = answers
  if (found.length === 0 && first?.status === 'rejected') throw first.reason
  return found
}

async function addressesIn(answer: Promise<readonly string[]>, family: 4 | 6): Promise<LookupAddress[]> {
  return (await answer).map((address) => ({ address, family }))
}
