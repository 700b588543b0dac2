import { sum } from './fleet.js'
import { ms, sleep, type Measure } from './row.js'

/** All processes meet their first token at the same time. */
export const coldStart: Measure = async ({ stage, plan }) => {
  await using fleet = await stage.start(plan.processes)
  const before = stage.issuer.count()
  const { accepted, longest } = sum(await fleet.all({ do: 'verify', token: await stage.token() }))
  const gets = stage.issuer.count() - before
  return {
    what: `upstream GETs of ${plan.processes} processes cold at once`,
    bar: '1',
    result: `${gets}; ${accepted} of ${plan.processes} served, the slowest in ${ms(longest)}`,
    holds: gets === 1 && accepted === plan.processes,
  }
}

export const coldStartWithRedisHanging: Measure = async ({ stage, plan }) => {
  await using fleet = await stage.start(plan.processes)
  stage.proxy.hang()
  const before = stage.issuer.count()
  const { accepted, longest } = sum(await fleet.all({ do: 'verify', token: await stage.token() }))
  const gets = stage.issuer.count() - before
  await stage.proxy.pass()
  return {
    what: 'the same, Redis hanging',
    bar: `at most ${plan.processes}, all served`,
    result: `${gets}; ${accepted} of ${plan.processes} served, the slowest in ${ms(longest)}`,
    holds: gets <= plan.processes && accepted === plan.processes,
  }
}

const TTL = 4000

/** Keys are refreshed from half of their lifetime on, which is the shortest that a period can be. */
export const getsAPeriod: Measure = async ({ stage, plan, progress }) => {
  const settings = stage.settings(TTL)
  await using fleet = await stage.start(plan.processes, settings)
  const token = await stage.token()
  await fleet.all({ do: 'verify', token })
  await fleet.all({ do: 'traffic', token })
  await stage.untilListening(settings, plan.processes)
  const before = stage.issuer.count()
  const first = await lastFetch(fleet)
  for (let done = 0; done < plan.periods; done = stage.issuer.count() - before) {
    progress.at(done / plan.periods)
    await sleep(100)
  }
  await sleep(500)
  const gets = stage.issuer.count() - before
  // What passed between the first and the last fetch, in periods.
  const periods = ((await lastFetch(fleet)) - first) / (TTL / 2)
  const { refused } = sum(await fleet.all({ do: 'stop' }))
  return {
    what: `upstream GETs a refresh period, ${plan.processes} processes`,
    bar: '1',
    result: `${(gets / periods).toFixed(2)} (${gets} in ${periods.toFixed(1)} periods of ${TTL / 2} ms)`,
    // Refreshes come late by the moment that they are noticed, so that a period is a little more than half of the lifetime.
    holds: gets / periods <= 1 && refused === 0,
  }
}

async function lastFetch(fleet: {
  all(order: { do: 'status' }): Promise<readonly { fetchedAt: number }[]>
}): Promise<number> {
  return Math.max(...(await fleet.all({ do: 'status' })).map(({ fetchedAt }) => fetchedAt))
}

export const rotationLatency: Measure = async ({ stage, plan, progress }) => {
  const settings = stage.settings()
  await using fleet = await stage.start(plan.processes, settings)
  await fleet.all({ do: 'verify', token: await stage.token() })
  await stage.untilListening(settings, plan.processes)
  const [first] = fleet.workers
  const times: number[] = []
  const before = stage.issuer.count()
  for (let rotation = 0; rotation < plan.rotations; rotation += 1) {
    progress.at(rotation / plan.rotations)
    const { kid } = await stage.issuer.rotate()
    const token = await stage.token()
    const known = fleet.all({ do: 'know', kid })
    const started = performance.now()
    await first?.order({ do: 'verify', token })
    await known
    times.push(performance.now() - started)
    // The budget for unknown keys is 3 at once, then one in 5 seconds.
    if (rotation >= 2) await sleep(5000)
  }
  const gets = stage.issuer.count() - before
  const slowest = Math.max(...times)
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  return {
    what: `rotation seen by one process, known to all ${plan.processes}`,
    bar: 'under 1 s',
    result: `${ms(median)}, the slowest of ${times.length} in ${ms(slowest)}; ${gets} GETs in all`,
    holds: slowest < 1000,
  }
}

export const restartWithProviderDown: Measure = async ({ stage }) => {
  const settings = stage.settings()
  const token = await stage.token()
  {
    await using before = await stage.start(1, settings)
    await before.all({ do: 'verify', token })
    while (!(await stage.server.command('KEYS', `${settings.prefix}snapshot:*`)).includes('snapshot')) await sleep(10)
  }
  await stage.issuer.misbehave('refuse')
  await using after = await stage.start(1, settings)
  const { accepted, longest } = sum(await after.all({ do: 'verify', token }))
  await stage.issuer.behave()
  return {
    what: 'restart with the provider down',
    bar: 'first request served',
    result: accepted === 1 ? `200, in ${ms(longest)}, from the snapshot in Redis` : 'refused',
    holds: accepted === 1,
  }
}
