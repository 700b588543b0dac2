import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RedisServer } from './redis-server.js'

/** A primary and a replica, and one Sentinel that makes the replica the primary when the primary is gone. */
export interface RedisSentinel extends AsyncDisposable {
  readonly primary: RedisServer
  readonly replica: RedisServer
  /** What ioredis connects by. */
  readonly options: {
    readonly sentinels: { readonly host: string; readonly port: number }[]
    readonly name: string
  }
  /** Waits until the replica is the primary, and Sentinel says so. */
  promoted(): Promise<void>
}

const NAME = 'main'
const COMES_TO_HOLD_WITHIN = 20_000

export async function startSentinel(): Promise<RedisSentinel> {
  // Sentinel writes its state into its file of settings.
  const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-sentinel-'))
  const file = join(folder, 'sentinel.conf')
  await writeFile(file, '')
  const primary = await RedisServer.start('--repl-diskless-sync-delay', '0')
  const [replica, sentinel] = await Promise.all([
    RedisServer.start('--replicaof', '127.0.0.1', String(primary.port)),
    RedisServer.start(file, '--sentinel'),
  ])
  await until(async () => (await replica.command('INFO', 'replication')).includes('master_link_status:up'))
  await sentinel.command('SENTINEL', 'MONITOR', NAME, '127.0.0.1', String(primary.port), '1')
  await sentinel.command('SENTINEL', 'SET', NAME, 'down-after-milliseconds', '400')
  await sentinel.command('SENTINEL', 'SET', NAME, 'failover-timeout', '2000')
  await until(async () => (await sentinel.command('SENTINEL', 'REPLICAS', NAME)).includes(`\r\n${replica.port}\r\n`))
  return {
    primary,
    replica,
    options: { sentinels: [{ host: '127.0.0.1', port: sentinel.port }], name: NAME },
    async promoted() {
      const ask = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME]
      await until(async () => (await sentinel.command(...ask)).includes(`\r\n${replica.port}\r\n`))
    },
    async [Symbol.asyncDispose]() {
      await sentinel[Symbol.asyncDispose]()
      await Promise.all([primary, replica].map((server) => server[Symbol.asyncDispose]()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const started = Date.now(); !(await holds());) {
    if (Date.now() - started > COMES_TO_HOLD_WITHIN) throw new Error('Sentinel, primary and replica did not agree')
    await sleep(20)
  }
}
