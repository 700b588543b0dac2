import type { Stage } from './stage.js'

/** One line of the table: what was done, what came of it, what it shows, and whether that is what had to come. */
export interface Line {
  readonly done: string
  readonly came: string
  readonly shows: string
  readonly holds: boolean
}

/** Everything that happens to the fleet, in order. */
export async function* scenes(stage: Stage): AsyncGenerator<Line> {
  yield* start(stage)
  yield* rotate(stage)
  yield* killOne(stage)
  yield* loseRedis(stage)
  yield* restart(stage)
}

async function* start(stage: Stage): AsyncGenerator<Line> {
  await stage.startProcesses()
  const token = await stage.token()
  let statuses: readonly number[] = []
  const requests = await stage.keyRequests(async () => {
    statuses = await stage.askAll(token)
  })
  yield line('4 processes start, each gets a request', statuses, 200, requests, 1, 'one of them fetches for all')
  await listening(stage, 4)
}

async function* rotate(stage: Stage): AsyncGenerator<Line> {
  const old = await stage.token()
  const { kid } = stage.issuer.signingKey
  await stage.issuer.rotate()
  stage.issuer.withdraw(kid)
  const token = await stage.token()
  let statuses: readonly number[] = []
  const requests = await stage.keyRequests(async () => {
    const first = await stage.processes[0]?.ask(token)
    statuses = [first ?? 0, ...(await stage.askAll(token))]
  })
  yield line('the provider rotates, one meets the new key', statuses, 200, requests, 1, 'all know what one found')
  yield line('a token of the withdrawn key', await stage.askAll(old), 401, 0, 0, 'withdrawn for one, withdrawn for all')
}

async function* killOne(stage: Stage): AsyncGenerator<Line> {
  const [dying, ...others] = stage.processes
  await dying?.kill()
  stage.processes = others
  const token = await stage.token()
  let statuses: readonly number[] = []
  const requests = await stage.keyRequests(async () => {
    statuses = await stage.askAll(token)
  })
  yield line('one is killed', statuses, 200, requests, 0, 'nobody waits for the dead')
}

async function* loseRedis(stage: Stage): AsyncGenerator<Line> {
  const token = await stage.token()
  await stage.redis.kill()
  yield line('Redis is killed', await stage.askAll(token), 200, 0, 0, 'each serves on its own')
  const kinds = new Set(await Promise.all(stage.processes.map((each) => each.fleet())))
  const came = [...kinds].join(' ')
  yield { done: 'their health', came, shows: 'and says so', holds: came === '{"fleet":"degraded"}' }
  await stage.redis.start()
  await listening(stage, 3)
  await keysIn(stage)
  yield line('Redis comes back empty', await stage.askAll(token), 200, 0, 0, 'its keys are put back')
}

async function* restart(stage: Stage): AsyncGenerator<Line> {
  const token = await stage.token()
  const codes = await Promise.all(stage.processes.map((each) => each.end()))
  yield {
    done: 'all get SIGTERM',
    came: codes.join(' '),
    shows: 'a graceful end: exit code 0',
    holds: codes.every((code) => code === 0),
  }
  await stage.issuer.misbehave('refuse')
  await stage.startProcesses()
  const statuses = await stage.askAll(token)
  yield line('4 start while the provider is down', statuses, 200, 0, 0, 'the keys of before, from Redis')
}

function line(
  done: string,
  statuses: readonly number[],
  expected: number,
  requests: number,
  most: number,
  shows: string,
): Line {
  const counted = most > 0 ? `, ${requests} key request${requests === 1 ? '' : 's'}` : ''
  const holds = statuses.every((status) => status === expected) && requests <= most
  return { done, came: `${statuses.join(' ')}${counted}`, shows, holds }
}

/** Waits until so many processes hear what is published. */
async function listening({ redis }: Stage, count: number): Promise<void> {
  await until(async () => (await redis.command('PUBSUB', 'NUMSUB', 'jwks-auth:published')).includes(`:${count}\r`))
}

async function keysIn({ redis }: Stage): Promise<void> {
  await until(async () => (await redis.command('KEYS', 'jwks-auth:snapshot:*')).includes('snapshot'))
}

const WITHIN = 20_000

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const started = Date.now(); !(await holds());) {
    if (Date.now() - started > WITHIN) throw new Error('the fleet did not come together')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
