import { setTimeout as sleep } from 'node:timers/promises'
import type { Counts, Ports } from './messages.js'
import { hangUp, send } from './send-request.js'
import { forgedToken, validToken, type Tenant } from './tenants.js'

const LOOPS = 8
const PAUSE_MS = 25
const BROKEN_LOOPS = 4
const BROKEN_PAUSE_MS = 250
const MAX_NOTES = 10
/** Names of tenants whose load fails. What is remembered of them is bounded, but would fill for hours if each were new. */
const GHOSTS = 300

const FAULTS = [
  'throw-undefined',
  'throw-null',
  'throw-text',
  'reject-undefined',
  'reject-null',
  'reject-text',
] as const

type Writable<T> = { -readonly [Member in keyof T]: T[Member] }

/** Clients of the service: valid and forged tokens for all tenants, requests that hang up, requests that make callbacks fail. */
export class Traffic {
  readonly #tenants: readonly Tenant[]
  readonly #ports: readonly (readonly [string, number])[]
  readonly #wrong: string[] = []
  readonly #counts: Writable<Omit<Counts, 'wrong'>> = {
    sent: 0,
    accepted: 0,
    refused: 0,
    hungUp: 0,
    faults: 0,
    forgedAccepted: 0,
    validRefused: 0,
    wrongStatus: 0,
  }
  #turn = 0

  constructor(tenants: readonly Tenant[], ports: Ports) {
    this.#tenants = tenants
    this.#ports = Object.entries(ports)
  }

  get counts(): Counts {
    return { ...this.#counts, wrong: this.#wrong }
  }

  /** Sends one valid token of each tenant whose provider works, so that its keys are at hand. */
  async warmUp(): Promise<void> {
    for (const tenant of this.#working) await this.#sendValid(tenant)
  }

  /** Never ends. */
  start(): void {
    for (let loop = 0; loop < LOOPS; loop += 1)
      void this.#loop(this.#working, PAUSE_MS, (tenant) => this.#sendAny(tenant))
    const broken = this.#tenants.filter(({ kind }) => kind === 'broken')
    for (let loop = 0; loop < BROKEN_LOOPS; loop += 1)
      void this.#loop(broken, BROKEN_PAUSE_MS, (tenant) => this.#sendToBroken(tenant))
  }

  get #working(): readonly Tenant[] {
    return this.#tenants.filter(({ kind }) => kind !== 'broken')
  }

  async #loop(tenants: readonly Tenant[], pauseMs: number, act: (tenant: Tenant) => Promise<void>): Promise<void> {
    for (;;) {
      const tenant = tenants[Math.floor(Math.random() * tenants.length)]
      if (tenant !== undefined) await act(tenant)
      await sleep(pauseMs)
    }
  }

  async #sendAny(tenant: Tenant): Promise<void> {
    const dice = Math.random()
    if (dice < 0.7) await this.#sendValid(tenant)
    else if (dice < 0.85) await this.#sendForged(tenant)
    else if (dice < 0.93) await this.#sendFault(tenant)
    else await this.#hangUp(tenant)
  }

  async #sendValid(tenant: Tenant): Promise<void> {
    const { framework, port } = this.#next()
    const ending = await send({ port, tenant: tenant.row.tenant, token: await validToken(tenant) })
    this.#counts.sent += 1
    if (ending === 200) this.#counts.accepted += 1
    else this.#note('validRefused', `${framework}: a valid token of ${describe(tenant)} got ${ending}`)
  }

  async #sendForged(tenant: Tenant): Promise<void> {
    const { framework, port } = this.#next()
    const token = await forgedToken(tenant, this.#another(tenant))
    const ending = await send({ port, tenant: tenant.row.tenant, token })
    this.#counts.sent += 1
    if (ending === 401 || ending === 503) this.#counts.refused += 1
    else if (ending === 200) this.#note('forgedAccepted', `${framework}: a forged token of ${describe(tenant)} got 200`)
    else this.#note('wrongStatus', `${framework}: a forged token of ${describe(tenant)} got ${ending}`)
  }

  async #sendFault(tenant: Tenant): Promise<void> {
    const { framework, port } = this.#next()
    const fault = FAULTS[this.#counts.faults % FAULTS.length]
    const ghost = this.#counts.faults % (FAULTS.length + 1) === 0
    this.#counts.faults += 1
    const token = await validToken(tenant)
    const ending = ghost
      ? await send({ port, tenant: `ghost-${this.#counts.faults % GHOSTS}`, token })
      : await send({ port, tenant: tenant.row.tenant, token, ...(fault === undefined ? {} : { fault }) })
    this.#counts.sent += 1
    if (ending === (ghost ? 503 : 500)) this.#counts.refused += 1
    else this.#note('wrongStatus', `${framework}: ${ghost ? 'a load that rejects' : String(fault)} got ${ending}`)
  }

  async #sendToBroken(tenant: Tenant): Promise<void> {
    const { framework, port } = this.#next()
    const valid = Math.random() < 0.5
    const token = valid ? await validToken(tenant) : await forgedToken(tenant, this.#another(tenant))
    const ending = await send({ port, tenant: tenant.row.tenant, token })
    this.#counts.sent += 1
    const expected = valid ? [tenant.fault.usable ? 200 : 503] : [401, 503]
    if (expected.some((status) => status === ending)) this.#counts[ending === 200 ? 'accepted' : 'refused'] += 1
    else if (ending === 200) this.#note('forgedAccepted', `${framework}: a token of ${describe(tenant)} got 200`)
    else
      this.#note(
        'wrongStatus',
        `${framework}: a ${valid ? 'valid' : 'forged'} token of ${describe(tenant)} got ${ending}`,
      )
  }

  async #hangUp(tenant: Tenant): Promise<void> {
    const { port } = this.#next()
    await hangUp({ port, tenant: tenant.row.tenant, token: await validToken(tenant) }, Math.random())
    this.#counts.hungUp += 1
  }

  #next(): { readonly framework: string; readonly port: number } {
    this.#turn += 1
    const [framework = '', port = 0] = this.#ports[this.#turn % this.#ports.length] ?? []
    return { framework, port }
  }

  #another(tenant: Tenant): Tenant {
    const { length } = this.#tenants
    return (
      this.#tenants[(this.#tenants.indexOf(tenant) + 1 + Math.floor(Math.random() * (length - 1))) % length] ?? tenant
    )
  }

  #note(count: 'forgedAccepted' | 'validRefused' | 'wrongStatus', what: string): void {
    this.#counts[count] += 1
    if (this.#wrong.length < MAX_NOTES) this.#wrong.push(what)
  }
}

function describe({ row, fault, kind }: Tenant): string {
  return kind === 'steady' || kind === 'flooded' ? row.tenant : `${row.tenant}, whose provider ${fault.name}`
}
