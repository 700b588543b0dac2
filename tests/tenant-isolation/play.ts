import {
  createRegistry,
  createVerifier,
  RefusedError,
  type JwksAuthEvent,
  type LoadedTenant,
  type Registry,
} from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import type { Misbehaviour } from './misbehaving.js'

const AUDIENCE = 'https://api.example.test'
const GOOD = Array.from({ length: 25 }, (_, at) => `good-${at}`)
const ROUNDS = 12
const ROTATION = 7
/** Requests of each bad tenant in a round. */
const FLOOD = 20
/** Shorter than an attempt may take: what starts in a step can end before the next. */
const STEP = 2000

/** What a good tenant saw. */
export interface Experience {
  readonly endings: readonly string[]
  /** How often its provider was asked for keys. */
  readonly fetches: number
  /** Without durations: in a step of the clock, an answer lands where the machine's speed puts it. */
  readonly events: readonly object[]
}

export interface Played {
  readonly good: Readonly<Record<string, Experience>>
  /** By name of the misbehaviour: how often the provider and the database were asked, and how requests ended. */
  readonly bad: Readonly<
    Record<string, { readonly fetches: number; readonly loads: number; readonly endings: readonly string[] }>
  >
  readonly timersLeft: number
}

/** Plays twelve minutes: 25 good tenants, and one for each misbehaviour. Waits for nothing but what the good ones need. */
export async function play(misbehaviours: readonly Misbehaviour[]): Promise<Played> {
  const clock = createTestClock({ random: 0.5 })
  const all = [...GOOD, ...misbehaviours.map(({ name }) => idOf(name))]
  const issuers = new Map(await Promise.all(all.map(async (tenant) => [tenant, await anIssuer(clock)] as const)))
  const issuerOf = (tenant: string): TestIssuer => {
    const issuer = issuers.get(tenant)
    if (issuer === undefined) throw new Error(tenant)
    return issuer
  }
  await Promise.all(misbehaviours.map(({ name, prepare }) => prepare?.(issuerOf(idOf(name)))))

  const events: JwksAuthEvent[] = []
  const asked: string[] = []
  const rows = new Map(misbehaviours.map(({ name, row }) => [idOf(name), row]))
  const registry = createRegistry({
    clock,
    requireHttps: false,
    allowAddresses: ['127.0.0.1'],
    observers: [(event) => events.push(event)],
    loadTenant: (tenant): LoadedTenant | Promise<LoadedTenant> => {
      asked.push(tenant)
      const { issuer, jwksUri } = issuerOf(tenant)
      return rows.get(tenant)?.() ?? { issuer, jwksUri, audience: AUDIENCE, tenantClaim: 'org' }
    },
  })
  registry.start()
  const verifier = createVerifier({ registry })
  const endingOf = async (token: string, tenant: string): Promise<string> => {
    try {
      return (await verifier.verify(token, { tenant })).tenant === tenant ? 'ok' : 'foreign'
    } catch (error) {
      return error instanceof RefusedError ? error.code : String(error)
    }
  }

  const endings = new Map<string, string[]>(GOOD.map((tenant) => [tenant, []]))
  const floods = new Map<string, Promise<string>[]>(misbehaviours.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, each, token } of misbehaviours) {
      const issuer = issuerOf(idOf(name))
      await each?.(issuer)
      const tokens = await Promise.all(
        Array.from({ length: FLOOD }, () => token?.(issuer, idOf(name)) ?? issuer.sign({ org: idOf(name) })),
      )
      floods.get(name)?.push(...tokens.map((one) => endingOf(one, idOf(name))))
    }
    if (round === ROTATION) await Promise.all(GOOD.map((tenant) => issuerOf(tenant).rotate()))
    // No time passes: whoever waited for a deadline of another tenant would wait for ever.
    await Promise.all(
      GOOD.map(async (tenant) => {
        const token = await issuerOf(tenant).sign({ org: tenant })
        endings.get(tenant)?.push(await endingOf(token, tenant))
      }),
    )
    await aMinute(clock, registry)
  }
  await registry.close()
  const bad = await Promise.all(
    misbehaviours.map(async ({ name }) => {
      const fetches = issuerOf(idOf(name)).count()
      const loads = asked.filter((tenant) => tenant === idOf(name)).length
      return [name, { fetches, loads, endings: await Promise.all(floods.get(name) ?? []) }] as const
    }),
  )
  await clock.advance(0)
  const good = GOOD.map((tenant) => {
    const own = events
      .filter((event) => event.tenant === tenant)
      .map((event) => ({ ...event, duration: undefined, expiresIn: undefined, issuer: undefined }))
    return [tenant, { endings: endings.get(tenant) ?? [], fetches: issuerOf(tenant).count(), events: own }] as const
  })
  await Promise.all([...issuers.values()].map((issuer) => issuer.close()))
  return { good: Object.fromEntries(good), bad: Object.fromEntries(bad), timersLeft: clock.pending }
}

async function anIssuer(clock: TestClock): Promise<TestIssuer> {
  const headers = { 'cache-control': 'max-age=120' }
  return createTestIssuer({ alg: 'ES256', clock, audience: AUDIENCE, headers })
}

/** In steps; after each, the fetches of good tenants end. Those of the others take as long as they take. */
async function aMinute(clock: TestClock, registry: Registry): Promise<void> {
  for (let passed = 0; passed < 60_000; passed += STEP) {
    await clock.advance(STEP)
    const fetching = (): boolean =>
      GOOD.some((tenant) => ['Loading', 'Refreshing'].includes(registry.status(tenant, 'default')?.state ?? ''))
    while (fetching()) await new Promise((resolve) => setImmediate(resolve))
  }
}

function idOf(name: string): string {
  return `bad-${name.replaceAll(/[^a-z]+/g, '-')}`
}
