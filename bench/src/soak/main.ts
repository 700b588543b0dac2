import { RedisProxy, RedisServer } from '@jwks-auth/redis-rig'
import { fork, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { heapTrend, type HeapSample } from './heap-trend.js'
import type { Counts, Ports, ServiceSample, TenantRow } from './messages.js'
import { troubleRedis } from './redis-trouble.js'
import { summaryOf, verdictOf } from './verdict.js'

// `npm run soak [-- --minutes 30]`: a service under traffic while providers, Redis, clients and callbacks fail.

const SAMPLE_EVERY_MS = 5000

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 0.5 && minutes <= 1440)) {
  process.stderr.write('soak: --minutes must be a number from 0.5 to 1440\n')
  process.exit(2)
}
process.exitCode = (await soak(minutes * 60_000)) ? 0 : 1

async function soak(durationMs: number): Promise<boolean> {
  await using redis = await RedisServer.start()
  await using proxy = await RedisProxy.start(redis.url)
  const outside = start('outside.js', [])
  const service = start('service.js', ['--expose-gc'])
  try {
    const tenants = await answerOf<readonly TenantRow[]>(outside)
    const ports = await answerOf<Ports>(service, { redis: proxy.url, tenants })
    let counts = await answerOf<Counts>(outside, ports)
    print(`${tenants.length} tenants, three frameworks, for ${durationMs / 60_000} minutes`)

    const stop = new AbortController()
    const trouble = troubleRedis(redis, proxy, stop.signal)
    const samples: HeapSample[] = []
    const startedAt = performance.now()
    let last: ServiceSample | undefined
    while (performance.now() - startedAt < durationMs && service.exitCode === null) {
      await sleep(SAMPLE_EVERY_MS)
      last = await answerOf<ServiceSample>(service, {})
      counts = await answerOf<Counts>(outside, {})
      samples.push({ atMs: performance.now() - startedAt, heapUsed: last.heapUsed })
      if (samples.length % 6 === 0) print(summaryOf(performance.now() - startedAt, counts, last))
    }
    stop.abort()
    const redisFaults = await trouble
    const verdict = verdictOf({ counts, sample: last, trend: heapTrend(samples), redisFaults })
    for (const line of verdict.lines) print(line)
    return verdict.isGood
  } finally {
    outside.kill('SIGKILL')
    service.kill('SIGKILL')
  }
}

function start(file: string, execArgv: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url))
  return fork(path, { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

/** The next message of a process, after one to it. @throws Error when it ends instead. */
async function answerOf<Answer>(child: ChildProcess, message?: object): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void => {
      reject(new Error(`a process ended by itself: ${code ?? signal}`))
    }
    child.once('exit', ended)
    child.once('message', (answer: Answer) => {
      child.off('exit', ended)
      resolve(answer)
    })
    if (message !== undefined) child.send(message)
  })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
