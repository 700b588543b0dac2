import {
  createRegistry,
  createVerifier,
  RefusedError,
  type JwksAuthEvent,
  type LoadedTenant,
  type LoadTenant,
  type RefusalCode,
  type Registry,
  type RegistryOptions,
} from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach } from 'vitest'

export const AUDIENCE = 'https://api.example.test'
/** Tokens that outlive every test. */
const LONG = { expiresIn: 10_000_000 }
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
/** The default of `tenantTtl`. */
export const TTL = 5 * MINUTE

type Ending = 'ok' | RefusalCode

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

function closing<T extends { close(): Promise<void> }>(open: T): T {
  opened.push(open)
  return open
}

export async function anIssuer(clock: TestClock): Promise<TestIssuer> {
  return closing(await createTestIssuer({ alg: 'ES256', clock, audience: AUDIENCE }))
}

/** What a user keeps his tenants in: it counts what it is asked, and answers when told to. */
export class Database {
  readonly rows = new Map<string, LoadedTenant>()
  readonly asked: string[] = []
  /** Signals of the loads, in their order. */
  readonly signals: AbortSignal[] = []
  /** Thrown instead of an answer. */
  fault: Error | undefined
  #gate: Promise<void> | undefined
  readonly #arrivals: (() => void)[] = []

  readonly load: LoadTenant = async (tenant, { signal }) => {
    this.asked.push(tenant)
    this.signals.push(signal)
    for (const tell of this.#arrivals.splice(0)) tell()
    // What is answered was settled when it was asked, as in a real one.
    const [row, fault] = [this.rows.get(tenant), this.fault]
    await this.#gate
    if (fault !== undefined) throw fault
    return row
  }

  /** Answers wait until the function that is returned is called. */
  hold(): () => void {
    let release = (): void => undefined
    this.#gate = new Promise((resolve) => {
      release = resolve
    })
    return () => {
      this.#gate = undefined
      release()
    }
  }

  /** Waits until it was asked so often in all. */
  async reached(count: number): Promise<void> {
    while (this.asked.length < count) await new Promise<void>((resolve) => this.#arrivals.push(resolve))
  }
}

export interface Setup {
  readonly clock: TestClock
  readonly database: Database
  readonly registry: Registry
  readonly events: JwksAuthEvent[]
  readonly issuer: TestIssuer
  /** A row for a tenant of the issuer, proven by the claim `org`. */
  readonly row: (more?: object) => LoadedTenant
  /** A token of the issuer for a tenant. */
  readonly sign: (org: string) => Promise<string>
  /** `'ok'`, or the code of the refusal. Any other error fails the test. */
  readonly verify: (token: string, tenant: string, signal?: AbortSignal) => Promise<Ending>
  /** Signs and verifies. */
  readonly visit: (tenant: string) => Promise<Ending>
  /** The refusal of a verification. */
  readonly refusal: (tenant: string) => Promise<RefusedError>
}

/** One issuer on a real socket, one database, one registry that loads from it. */
export async function setUp(options: RegistryOptions = {}, random: number | (() => number) = 0.5): Promise<Setup> {
  const clock = createTestClock({ random })
  const issuer = await anIssuer(clock)
  const database = new Database()
  const events: JwksAuthEvent[] = []
  const registry = closing(
    createRegistry({
      clock,
      requireHttps: false,
      allowAddresses: ['127.0.0.1'],
      observers: [(event) => event.type !== 'registry_opened' && events.push(event)],
      loadTenant: database.load,
      ...options,
    }),
  )
  const verifier = createVerifier({ registry })
  const row = (more: object = {}): LoadedTenant => ({
    issuer: issuer.issuer,
    jwksUri: issuer.jwksUri,
    audience: AUDIENCE,
    tenantClaim: 'org',
    ...more,
  })
  const sign = (org: string): Promise<string> => issuer.sign({ org }, LONG)
  const verify: Setup['verify'] = async (token, tenant, signal) => {
    try {
      const { tenant: vouched } = await verifier.verify(token, { tenant, ...(signal === undefined ? {} : { signal }) })
      return vouched === tenant ? 'ok' : 'token_tenant_refused'
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  }
  const visit: Setup['visit'] = async (tenant) => verify(await sign(tenant), tenant)
  const refusal: Setup['refusal'] = async (tenant) => {
    try {
      await verifier.verify(await sign(tenant), { tenant })
    } catch (error) {
      if (error instanceof RefusedError) return error
      throw error
    }
    throw new Error(`${tenant} was not refused`)
  }
  return { clock, database, registry, events, issuer, row, sign, verify, visit, refusal }
}

export async function many<T>(count: number, run: (index: number) => Promise<T>): Promise<readonly T[]> {
  return await Promise.all(Array.from({ length: count }, (_, index) => run(index)))
}

/** How many ended how. */
export function tally(endings: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const ending of endings) counts[ending] = (counts[ending] ?? 0) + 1
  return counts
}

/** The events of a type, without what differs from run to run. */
export function eventsOf(
  events: readonly JwksAuthEvent[],
  ...types: readonly JwksAuthEvent['type'][]
): readonly object[] {
  return events.filter(({ type }) => types.includes(type))
}
