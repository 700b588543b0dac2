import { createRegistry, metricsEndpoint } from '@jwks-auth/core'
import { prometheus } from '@jwks-auth/core/prometheus'
import { Counter, Gauge, Histogram, Registry, Summary, type RegistryContentType } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import { CacheManager } from '../../packages/core/src/cache/manager.js'

const FORMATS: readonly [string, RegistryContentType][] = [
  ['the text format', Registry.PROMETHEUS_CONTENT_TYPE],
  ['OpenMetrics', Registry.OPENMETRICS_CONTENT_TYPE],
]

/** A register with our metrics, and one of each kind of the user's own, with so many sets of labels. */
function filled(contentType: RegistryContentType, sets: number): Registry<RegistryContentType> {
  const register = new Registry<RegistryContentType>()
  register.setContentType(contentType)
  prometheus({ register })
  register.setDefaultLabels({ service: 'orders' })
  const described = (name: string) => ({ name, help: 'two\nlines', labelNames: ['a'], registers: [register] })
  const counter = new Counter(described('own_counted_total'))
  const gauge = new Gauge(described('own_gauge'))
  const histogram = new Histogram(described('own_seconds'))
  const summary = new Summary(described('own_sizes'))
  for (let set = 0; set < sets; set += 1) {
    const labels = { a: `set "${set}"` }
    counter.inc(labels, set)
    gauge.set(labels, -set)
    histogram.observe(labels, set / 100)
    summary.observe(labels, set)
  }
  return register
}

/** How often the event loop turned while something ran. */
async function turnsOf(run: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let running = true
  const count = (): void => {
    turns += 1
    if (running) setImmediate(count)
  }
  setImmediate(count)
  await run()
  running = false
  return turns
}

describe.each(FORMATS)('A scrape in %s', (_, contentType) => {
  it.each([0, 1, 1100])('is what the register says, with %i sets of labels', async (sets) => {
    const register = filled(contentType, sets)
    const { body } = await metricsEndpoint({ register })('GET')
    // First: a counter of OpenMetrics has another name once the register has made its text.
    expect(body.split('\n')).toEqual((await register.metrics()).split('\n'))
  })

  it('lets the event loop turn after a thousand values', async () => {
    const register = filled(contentType, 1100)
    const values = (await register.metrics()).split('\n').length
    const metrics = metricsEndpoint({ register })
    expect(await turnsOf(() => metrics('GET'))).toBeGreaterThan(values / 1000)
  })
})

describe('A scrape', () => {
  it('asks a register with a text of its own for all of it', async () => {
    class WithMore extends Registry {
      override async metrics(): Promise<string> {
        return `${await super.metrics()}more 1\n`
      }
    }
    const register = new WithMore()
    prometheus({ register })
    const { body } = await metricsEndpoint({ register })('GET')
    expect(body).toBe(await register.metrics())
  })

  it('fails as the register does', async () => {
    const register = filled(Registry.PROMETHEUS_CONTENT_TYPE, 0)
    const broken = new Gauge({
      name: 'broken',
      help: 'x',
      registers: [register],
      collect: () => Promise.reject(new Error('no value')),
    })
    expect(broken).toBeDefined()
    await expect(metricsEndpoint({ register })('GET')).rejects.toThrow('no value')
  })

  it('reads very many sources in slices, and once for all gauges', async () => {
    const register = new Registry()
    await using registry = createRegistry({ observers: [prometheus({ register })] })
    const at = (index: number) => ({ issuer: `https://i${index}.test`, jwksUri: `https://i${index}.test/keys` })
    for (let index = 0; index < 2000; index += 1)
      registry.register({ tenant: `t${index}`, audience: 'a', network: 'any', ...at(index) })
    const snapshot = vi.spyOn(CacheManager.prototype, 'snapshot', 'get')
    const most: number[] = []
    let running = true
    const look = (): void => {
      most.push(snapshot.mock.calls.length - most.reduce((sum, each) => sum + each, 0))
      if (running) setImmediate(look)
    }
    const text = register.metrics()
    look()
    await text
    running = false
    expect(snapshot).toHaveBeenCalledTimes(2000)
    expect(Math.max(...most)).toBeLessThanOrEqual(500)
    snapshot.mockRestore()
  })
})
