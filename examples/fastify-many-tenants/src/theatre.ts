import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import type { FastifyInstance } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeApp } from './app.js'
import type { Stage } from './scenes.js'
import { MemoryTenantTable, type TenantRow } from './tenant-table.js'

const AUDIENCE = 'https://reports.example.com'
const OPERATORS = 'https://tenants.example.com'

/** A database that can be broken. */
class FragileTable extends MemoryTenantTable {
  broken = false

  override async find(id: string, options: { readonly signal: AbortSignal }): Promise<TenantRow | undefined> {
    if (this.broken) throw new Error('the database is down')
    return await super.find(id, options)
  }
}

/** The providers, the database, the folder of keys, and the application, which can be restarted. */
export class Theatre implements Stage {
  readonly providers: Stage['providers']
  readonly #table = new FragileTable()
  readonly #folder: string
  #keys = 0
  #app: FastifyInstance | undefined
  #origin = ''

  private constructor(providers: Stage['providers'], folder: string) {
    this.providers = providers
    this.#folder = folder
  }

  static async open(): Promise<Theatre> {
    const issuer = (audience: string): Promise<TestIssuer> => createTestIssuer({ alg: 'ES256', audience })
    const providers = {
      operators: await issuer(OPERATORS),
      acme: await issuer(AUDIENCE),
      acmeNext: await issuer(AUDIENCE),
      globex: await issuer(AUDIENCE),
    }
    const theatre = new Theatre(providers, await mkdtemp(join(tmpdir(), 'fastify-many-tenants-')))
    await theatre.restart('kept')
    return theatre
  }

  get origin(): string {
    return this.#origin
  }

  breakDatabase(broken: boolean): void {
    this.#table.broken = broken
  }

  async restart(keys: 'kept' | 'lost'): Promise<void> {
    await this.#app?.close()
    if (keys === 'lost') this.#keys += 1
    this.#app = await makeApp({
      tenants: this.#table,
      audience: AUDIENCE,
      operators: { issuer: this.providers.operators.issuer, audience: OPERATORS },
      keysDirectory: join(this.#folder, String(this.#keys)),
      local: true,
    })
    this.#origin = await this.#app.listen({ host: '127.0.0.1', port: 0 })
  }

  async close(): Promise<void> {
    await this.#app?.close()
    await Promise.all(Object.values(this.providers).map((provider) => provider.close()))
    await rm(this.#folder, { recursive: true, force: true })
  }
}
