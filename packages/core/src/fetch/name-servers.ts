import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { Resolver } from 'node:dns/promises'

/**
 * Asks the name servers for all addresses of a host name. It uses no thread, and ignores the files and services that
 * the system resolver also consults.
 *
 * @param servers - Addresses, optionally with a port. Empty: those of the system, read again for each call.
 * @throws The error of the first address family, if no address is found.
 */
export async function askNameServers(
  hostname: string,
  { family }: LookupAllOptions,
  servers: readonly string[] = [],
): Promise<LookupAddress[]> {
  const resolver = new Resolver({ timeout: TIMEOUT, tries: TRIES })
  if (servers.length > 0) resolver.setServers(servers)
  const includes = (version: 4 | 6): boolean =>
    family === undefined || family === 0 || family === version || family === `IPv${version}`
  const answers = await Promise.allSettled([
    ...(includes(4) ? [addressesIn(resolver.resolve4(hostname), 4)] : []),
    ...(includes(6) ? [addressesIn(resolver.resolve6(hostname), 6)] : []),
  ])
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const [first] = answers
  if (found.length === 0 && first?.status === 'rejected') throw first.reason
  return found
}

/** Milliseconds, per try. */
const TIMEOUT = 2000
const TRIES = 2

async function addressesIn(answer: Promise<readonly string[]>, family: 4 | 6): Promise<LookupAddress[]> {
  return (await answer).map((address) => ({ address, family }))
}
