import type { LookupAddress } from 'node:dns'
import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { HostLookup, type Resolve } from '../../packages/core/src/fetch/host-lookup.js'

export const ALL = { all: true } as const
/** What the system finds, and what name servers find. */
export const SYSTEM: LookupAddress[] = [{ address: '192.0.2.1', family: 4 }]
export const DIRECT: LookupAddress[] = [{ address: '192.0.2.2', family: 4 }]

export function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}

/** What is asked, and answered when the test says so. */
class Asked {
  readonly names: string[] = []
  readonly #open = new Map<string, Parameters<Resolve>[2]>()

  readonly resolve: Resolve = (hostname, _options, found) => {
    this.names.push(hostname)
    this.#open.set(hostname, found)
  }

  get open(): readonly string[] {
    return [...this.#open.keys()]
  }

  answer(hostname: string, answer: LookupAddress[] | NodeJS.ErrnoException = []): void {
    const found = this.#open.get(hostname)
    if (found === undefined) throw new Error(`${hostname} was not asked for`)
    this.#open.delete(hostname)
    if (Array.isArray(answer)) found(null, answer)
    else found(answer, [])
  }
}

interface Setup {
  readonly clock: TestClock
  readonly system: Asked
  readonly direct: Asked
  readonly hosts: HostLookup
  /** Looks a name up. Its outcome: addresses, the code of a failure, or nothing yet. */
  readonly find: (hostname: string, by?: HostLookup) => { readonly outcome: () => unknown }
}

export function setUpHosts(): Setup {
  const clock = createTestClock()
  const [system, direct] = [new Asked(), new Asked()]
  const hosts = new HostLookup({
    clock,
    system: system.resolve,
    direct: (hostname, options) =>
      new Promise((resolve, reject) => {
        direct.resolve(hostname, options, (error, addresses) => {
          if (error === null) resolve(addresses)
          else reject(error)
        })
      }),
  })
  const find: Setup['find'] = (hostname, by = hosts) => {
    let outcome: unknown
    by.resolve(hostname, ALL, (error, addresses) => {
      outcome = error === null ? addresses : error.code
    })
    return { outcome: () => outcome }
  }
  return { clock, system, direct, hosts, find }
}
