import { createTestClock } from '@jwks-auth/testing'
import { AbsentKidsPool, MAX_ABSENT_KIDS } from '../../packages/core/src/cache/absent-kids-pool.js'
import { AbsentKids } from '../../packages/core/src/cache/absent-kids.js'
import { systemClock } from '../../packages/core/src/time/clock.js'
import { SourceError } from '../../packages/core/src/errors/errors.js'
import { Incidents } from '../../packages/core/src/observe/incidents.js'
import { LabelSets } from '../../packages/core/src/observe/label-sets.js'
import { Outages } from '../../packages/core/src/observe/outages.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { MAX_NEWEST_INSTANTS, NewestInstants } from '../../packages/core/src/persistence/newest-instants.js'
import { LoadSemaphore } from '../../packages/core/src/tenants/load-semaphore.js'
import { MAX_NAMES, UnprovenLoads } from '../../packages/core/src/tenants/unproven-loads.js'
import { EvictedSources } from '../../packages/core/src/sources/evicted-sources.js'
import { UnloadedTenants } from '../../packages/core/src/tenants/unloaded-tenants.js'
import { HostLookup, MAX_QUICK_NAMES } from '../../packages/core/src/fetch/host-lookup.js'
import { FailedChecks } from '../../packages/core/src/signature/failed-checks.js'
import { HeaderCache } from '../../packages/core/src/token/header-cache.js'
import { VerifiedToken } from '../../packages/core/src/verify/verified-token.js'
import { TokenCache } from '../../packages/core/src/verify/token-cache.js'
import { WaitingChecks } from '../../packages/core/src/signature/waiting-checks.js'
import { textOf } from './heap.js'
import { HEAVY, LIGHT, registryOf } from './loaded-shapes.js'

/** What strangers can fill, as `docs/spec/security.md` lists it. */
export interface BoundedStructure {
  readonly structure: string
  /** Below `packages/core/src`. */
  readonly file: string
  /** The most entries of one, in a registry. */
  readonly entries: number
  /** The most that all entries take, in MiB. */
  readonly mebibytes: number
  /** Puts more in than there is room for, each as large as strangers can make it. Returns what holds it, and how many are in it. */
  readonly fill: () => Promise<{ readonly held: unknown; readonly entries: () => number }>
}

type LetGo = Parameters<EvictedSources['of']>[1]

const MAX_NAME = 64
/** Claims that take the most memory for their length: empty objects. */
const SHORT_CLAIMS = JSON.stringify({ list: Array.from({ length: 240 }, () => ({})) })
const CLAIMS = JSON.stringify({ list: Array.from({ length: 3900 }, () => ({})) })
const tenantOf = (at: number): string => textOf(at, MAX_NAME)

export const BOUNDED: readonly BoundedStructure[] = [
  {
    structure: 'verified tokens, for each 8 MiB of `verifiedTokenBytes`',
    file: 'verify/token-cache.ts',
    entries: 18,
    mebibytes: 9,
    async fill() {
      const tokens = new TokenCache(8 * 2 ** 20)
      const registered = { registration: { rules: { token: { verifiedTokens: { max: 10_000 } } } } }
      const judged = { algorithm: 'ES256', validity: { from: 0, until: Infinity } }
      for (let at = 0; at < 300; at += 1) {
        const auth = { token: textOf(at, 16_384), header: { kid: 'a' }, claims: JSON.parse(CLAIMS) }
        tokens.add(Reflect.construct(VerifiedToken, [registered, auth, {}, judged]), 1)
      }
      return { held: tokens, entries: () => tokens.size }
    },
  },
  {
    structure: 'loaded tenants, and the key sets that they use, for each 16 MiB of `loadedTenantBytes`',
    file: 'sources/loaded-bytes.ts',
    entries: 32,
    mebibytes: 18,
    async fill() {
      // Those of which the least is counted for what they take.
      const shapes = [
        HEAVY['keys in jwks with members of their own'],
        HEAVY['a long text'],
        HEAVY['many issuers of a placeholder'],
        HEAVY['published keys with long names'],
      ].filter((shape) => shape !== undefined)
      const held = registryOf((tenant) => shapes[Number(tenant) % shapes.length] ?? LIGHT, 16 * 2 ** 20)
      for (let at = 0; at < 80; at += 1) await held.load(`${at}`)
      await held.settled()
      return { held, entries: () => held.registry.loaded.length }
    },
  },
  {
    structure: 'absent `kid`s',
    file: 'cache/absent-kids-pool.ts',
    entries: MAX_ABSENT_KIDS,
    mebibytes: 12,
    async fill() {
      const pool = new AbsentKidsPool(createTestClock())
      const sources = Array.from({ length: 30 }, () => new AbsentKids(30_000, pool))
      for (const source of sources) for (let at = 0; at < 1200; at += 1) source.remember(textOf(at, 256), 0)
      return { held: sources, entries: () => pool.size }
    },
  },
  {
    structure: 'history of sources that were let go',
    file: 'sources/evicted-sources.ts',
    entries: 20_000,
    mebibytes: 24,
    async fill() {
      const sources = new EvictedSources()
      const keep: unknown = Reflect.get(sources, 'keep')
      if (typeof keep !== 'function') throw new Error('there is no keep')
      const names = Array.from({ length: 25_000 }, (_, at) => at)
      const sourceOf = (at: number): LetGo => ({
        identity: { source: textOf(at, 500), guard: '', secret: '' },
        policy: '',
      })
      const level = { left: 1, countedAt: 1.5 }
      for (const at of names) {
        const failure = { count: 3, error: new SourceError('network', textOf(at, 200)), retryAt: 1.5 + at }
        const spent = { unknownKids: { ...level }, signatureMismatches: { ...level }, failure }
        Reflect.apply(keep, sources, [{ tenant: tenantOf(at), source: { kind: 'url' } }, sourceOf(at), { spent }])
      }
      const inIt = (): number => names.filter((at) => sources.of(tenantOf(at), sourceOf(at)) !== undefined).length
      return { held: sources, entries: inIt }
    },
  },
  {
    structure: 'tenants that were not found, or could not be loaded',
    file: 'tenants/unloaded-tenants.ts',
    entries: 10_000,
    mebibytes: 4,
    async fill() {
      const tenants = new UnloadedTenants(30_000)
      for (let at = 0; at < 15_000; at += 1) tenants.rememberFailures(tenantOf(at), { count: 1, retryAt: at + 0.5 })
      for (let at = 0; at < 4000; at += 1) tenants.rememberAbsent(tenantOf(at), at + 0.5)
      return { held: tenants, entries: () => tenants.size }
    },
  },
  {
    structure: 'loads of tenants that no token was proven for, and names of those that one was',
    file: 'tenants/unproven-loads.ts',
    entries: 2 * MAX_NAMES,
    mebibytes: 14,
    async fill() {
      const loads = new UnprovenLoads()
      for (let at = 0; at < 1.4 * MAX_NAMES; at += 1) loads.promote(tenantOf(at))
      for (let at = 0; at < 1.4 * MAX_NAMES; at += 1) loads.spend(tenantOf(100_000 + at), at + 0.5)
      return { held: loads, entries: () => loads.size }
    },
  },
  {
    structure: 'loads that wait for a place',
    file: 'collections/random-pool.ts',
    entries: 6000,
    mebibytes: 12,
    async fill() {
      // Timers of the system would hold it until they are over, and give it back while something else is measured.
      const places = new LoadSemaphore(createTestClock())
      const all = (['proven', 'again', 'new'] as const).map((lane) =>
        Array.from({ length: 4400 }, () => places.acquire(lane)),
      )
      return { held: [places, all], entries: () => places.waiting }
    },
  },
  {
    structure: 'newest instants of stored sources',
    file: 'persistence/newest-instants.ts',
    entries: MAX_NEWEST_INSTANTS,
    mebibytes: 16,
    async fill() {
      const newest = new NewestInstants()
      for (let at = 0; at < 1.4 * MAX_NEWEST_INSTANTS; at += 1) newest.set(textOf(at, 43), 1_800_000_000_000 + at)
      return { held: newest, entries: () => newest.size }
    },
  },
  {
    structure: 'headers of verified tokens',
    file: 'token/header-cache.ts',
    entries: 100,
    mebibytes: 1,
    async fill() {
      const headers = new HeaderCache()
      for (let at = 0; at < 200; at += 1) headers.add(textOf(at, 1024), { alg: 'ES256', kid: textOf(at, 700) })
      return { held: headers, entries: () => headers.size }
    },
  },
  {
    structure: 'sources that tokens with bad signatures come for',
    file: 'signature/failed-checks.ts',
    entries: 10_000,
    mebibytes: 4,
    async fill() {
      const failed = new FailedChecks()
      const sources = Array.from({ length: 12_000 }, () => ({}))
      for (const [at, source] of sources.entries()) failed.note(source, at / 1e4)
      return { held: failed, entries: () => failed.size }
    },
  },
  {
    structure: 'signature checks that wait, in each of two queues',
    file: 'signature/waiting-checks.ts',
    entries: 8192,
    mebibytes: 160,
    async fill() {
      const waiting = new WaitingChecks()
      for (let at = 0; at < 10_000; at += 1) {
        const kept = [textOf(at, 1024), JSON.parse(SHORT_CLAIMS)]
        const keepsToken = (): unknown => kept
        const links = { list: undefined, older: undefined, newer: undefined }
        const from = { tenant: tenantOf(at % 500), source: waiting, bytes: 1024, place: 0 }
        waiting.add({ ...from, start: keepsToken, giveUp: keepsToken, ...links }, () => 0.5)
      }
      return { held: waiting, entries: () => waiting.size }
    },
  },
  {
    structure: 'sets of labels, beside what each registration takes',
    file: 'observe/label-sets.ts',
    entries: DEFAULTS.metrics.maxLabelSets,
    mebibytes: 5,
    async fill() {
      const labels = new LabelSets('tenant+provider', DEFAULTS.metrics.maxLabelSets)
      for (let at = 0; at < 3000; at += 1) {
        const subject = { tenant: tenantOf(at), provider: tenantOf(at) }
        labels.add(subject)
        labels.of(subject)
        if (at >= 1500) labels.remove({ tenant: tenantOf(at - 1500), provider: tenantOf(at - 1500) })
        labels.of({ tenant: tenantOf(at + 10_000), provider: 'made-up' })
      }
      return { held: labels, entries: () => labels.size }
    },
  },
  {
    structure: 'outages that a log waits to end',
    file: 'observe/outages.ts',
    entries: 1000,
    mebibytes: 1,
    async fill() {
      const outages = new Outages()
      const names = Array.from({ length: 2000 }, (_, at) => textOf(at, 2 * MAX_NAME + 1))
      for (const name of names) outages.began(name, 1.5)
      const inIt = (): number => names.filter((name) => outages.ended(name, 2) !== undefined).length
      return { held: outages, entries: inIt }
    },
  },
  {
    structure: 'lines that a log repeats with a count',
    file: 'observe/incidents.ts',
    entries: 804,
    mebibytes: 2,
    async fill() {
      let written = 0
      const incidents = new Incidents({ ...systemClock, after: () => () => {} }, 60_000, () => (written += 1))
      for (const level of ['debug', 'info', 'warn', 'error'] as const)
        for (let at = 0; at < 400; at += 1)
          incidents.report({ level, message: 'm', about: textOf(at, 200), fields: { a: textOf(at, 500) } })
      return { held: incidents, entries: () => written }
    },
  },
  {
    structure: 'host names that were found quickly, of the process',
    file: 'fetch/host-lookup.ts',
    entries: MAX_QUICK_NAMES,
    mebibytes: 6,
    async fill() {
      const found = [{ address: '192.0.2.1', family: 4 }]
      const system = (...args: readonly unknown[]): void => {
        const tell = args.at(-1)
        if (typeof tell === 'function') queueMicrotask(() => void Reflect.apply(tell, undefined, [null, found]))
      }
      const parts = { clock: systemClock, system, direct: async () => found }
      const lookup: HostLookup = Reflect.construct(HostLookup, [parts])
      for (let at = 0; at < 1.1 * MAX_QUICK_NAMES; at += 1)
        await new Promise<void>((resolve) => {
          lookup.resolve(`${textOf(at, 240)}.test`, { all: true }, () => {
            resolve()
          })
        })
      return { held: lookup, entries: () => lookup.sizes.quick }
    },
  },
]
