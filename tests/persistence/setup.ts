import {
  createRegistry,
  createVerifier,
  memoryStore,
  RefusedError,
  type JwksAuthEvent,
  type RefusalCode,
  type RegistrationOptions,
  type Registry,
  type RegistryOptions,
  type SnapshotStore,
  type StoredSnapshot,
} from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach } from 'vitest'

export const AUDIENCE = 'https://api.example.test'
export const KEY = 'a secret of thirty-two bytes or so'
export const MINUTE = 60_000
export const HOUR: number = 60 * MINUTE
/** Tokens that outlive every test. */
export const LONG = { expiresIn: 100_000_000 }

type Ending = 'ok' | RefusalCode

/** One run of a service: a process, as far as the cache can tell. */
export interface Run {
  readonly registry: Registry
  readonly events: readonly JwksAuthEvent[]
  readonly verify: (token: string, tenant?: string) => Promise<Ending>
  /** What was told of snapshots, in a word each: `restored`, `saved`, `ignored: url`, `failed: load timeout`. */
  readonly told: () => readonly string[]
}

/** A provider on a real socket, a clock, and as many runs as a test wants. */
export interface Place {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly run: (options?: RegistryOptions, registration?: Partial<RegistrationOptions> | false) => Run
}

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

export function closing<T extends { close(): Promise<void> }>(open: T): T {
  opened.push(open)
  return open
}

export async function aPlace(): Promise<Place> {
  const clock = createTestClock({ wall: Math.floor(Date.now() / 1000) * 1000, random: 0.5 })
  const issuer = closing(await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, clock }))
  const run: Place['run'] = (options = {}, registration = {}) => {
    const events: JwksAuthEvent[] = []
    const observers = [(event: JwksAuthEvent): number => events.push(event)]
    const settings = { requireHttps: false, clock, observers, retry: { maxRetries: 0 }, ...options }
    const registry = closing(createRegistry(settings))
    if (registration !== false) {
      const all = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, ...registration }
      registry.register(all as RegistrationOptions)
    }
    const verifier = createVerifier({ registry })
    const verify: Run['verify'] = async (token, tenant = 'default') => {
      try {
        await verifier.verify(token, { tenant })
        return 'ok'
      } catch (error) {
        if (error instanceof RefusedError) return error.code
        throw error
      }
    }
    return { registry, events, verify, told: () => events.flatMap(wordOf) }
  }
  return { issuer, clock, run }
}

function wordOf(event: JwksAuthEvent): readonly string[] {
  switch (event.type) {
    case 'snapshot_saved':
      return ['saved']
    case 'snapshot_restored':
      return ['restored']
    case 'snapshot_ignored':
      return [`ignored: ${event.reason}`]
    case 'store_failed':
      return [`failed: ${event.operation} ${event.code}`]
    default:
      return []
  }
}

/** Waits, off the test's clock, until something holds that real I/O brings about. */
export async function eventually(holds: () => boolean): Promise<void> {
  const until = performance.now() + 10_000
  while (!holds()) {
    if (performance.now() > until) throw new Error('it never came to hold')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A store that also shows what it holds, and lets a test put something else there. */
export interface OpenStore extends SnapshotStore {
  readonly held: Map<string, StoredSnapshot>
  /** The only thing it holds. */
  readonly only: () => readonly [name: string, snapshot: StoredSnapshot]
  /** Replaces the text of all that it holds. */
  readonly change: (change: (text: string) => string) => void
}

/** Believes every text, and everything about it. */
export function anOpenStore(integrityKey: SnapshotStore['integrityKey'] = KEY): OpenStore {
  const held = new Map<string, StoredSnapshot>()
  return {
    held,
    integrityKey,
    only() {
      const [first, ...others] = held
      if (first === undefined || others.length > 0) throw new Error(`it holds ${held.size}`)
      return first
    },
    change(change) {
      for (const [name, snapshot] of held) held.set(name, { ...snapshot, text: change(snapshot.text) })
    },
    load: async (name) => held.get(name)?.text,
    save: async (name, snapshot) => {
      const before = held.get(name)
      if (before === undefined || before.fetchedAt <= snapshot.fetchedAt) held.set(name, snapshot)
    },
    delete: async (name) => {
      held.delete(name)
    },
    close: async () => {},
  }
}

/** A store that does what it is told, in place of what a good one does. */
export function aBadStore(bad: Partial<Record<keyof SnapshotStore, unknown>>): SnapshotStore {
  return Object.assign(memoryStore(), bad)
}
