import { Registry } from 'prom-client'
import { yieldToEventLoop } from '../event-loop/slices.js'
import { hasMethods } from '../option-reader/duck-typing.js'
import type { MetricsRegister } from './default-register.js'

/**
 * Formats the text of `register.metrics()` metric by metric, in slices with a tick of the event loop between them: for
 * a thousand tenants, the text of a histogram takes 30 ms or more. A register that overrides `metrics` is collected in
 * one call.
 */
export async function collectInSlices(register: MetricsRegister): Promise<string> {
  if (!(register instanceof Registry) || register.metrics !== Registry.prototype.metrics)
    return await register.metrics()
  const isOpenMetrics = register.contentType === Registry.OPENMETRICS_CONTENT_TYPE
  const end = isOpenMetrics ? '\n# EOF\n' : '\n'
  const texts: string[] = []
  for (const metric of register.getMetricsAsArray()) {
    // The register renames such a counter for its text.
    const views = isOpenMetrics && String(metric.type) === 'counter' ? [metric] : await viewsOf(metric)
    const parts: string[] = []
    for (const view of views) {
      const text = await textOf(register, view)
      parts.push(withoutEnd(parts.length === 0 ? text : withoutHead(text), end))
      await yieldToEventLoop()
    }
    texts.push(parts.join('\n'))
  }
  return texts.join(isOpenMetrics ? '\n' : '\n\n') + end
}

/** How many values of a metric are formatted in one tick of the event loop: about 2 ms. */
const VALUES_A_SLICE = 1000

/** The current metric, split into several with some of its values each. */
async function viewsOf(metric: object): Promise<readonly object[]> {
  const collected = isCollectable(metric) ? await (metric.getForPromString?.() ?? metric.get()) : undefined
  if (!hasValues(collected)) return [metric]
  const views: object[] = []
  for (let start = 0; start === 0 || start < collected.values.length; start += VALUES_A_SLICE) {
    const slice = { ...collected, values: collected.values.slice(start, start + VALUES_A_SLICE) }
    views.push(withMethod(metric, 'getForPromString', async () => slice))
  }
  return views
}

/** Members that prom-client's types omit. */
interface Collectable {
  /** Only histograms have it: without a copy of the labels for each bucket. */
  readonly getForPromString?: () => Promise<unknown>
  readonly get: () => Promise<unknown>
}

function isCollectable(metric: object): metric is Collectable {
  return hasMethods(metric, ['get'])
}

function hasValues(collected: unknown): collected is { readonly values: readonly unknown[] } {
  return typeof collected === 'object' && collected !== null && 'values' in collected && Array.isArray(collected.values)
}

/** Formats one metric as the register does, with its default labels and in its format. */
async function textOf(register: MetricsRegister, metric: object): Promise<string> {
  return await withMethod(register, 'getMetricsAsArray', () => [metric]).metrics()
}

/** The same object with one method replaced. */
function withMethod<Base extends object>(base: Base, method: string, value: () => unknown): Base {
  return new Proxy(base, { get: (target, name): unknown => (name === method ? value : Reflect.get(target, name)) })
}

/** Removes the lines `# HELP` and `# TYPE`. */
function withoutHead(text: string): string {
  return text.slice(text.indexOf('\n', text.indexOf('\n') + 1) + 1)
}

function withoutEnd(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, -end.length) : text
}
