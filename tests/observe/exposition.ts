/** One metric of a text exposition. */
export interface ParsedMetric {
  readonly type: string
  readonly help: string
  /** Values by name and labels, as written: `a_total{b="c"}`. */
  readonly samples: Map<string, number>
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)((?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (\S+)$/

/** Parses what Prometheus would read (text format 0.0.4). @throws Error on any line that it would not understand. */
export function parseExposition(text: string): Map<string, ParsedMetric> {
  const metrics = new Map<string, ParsedMetric>()
  const helps = new Map<string, string>()
  let current: ParsedMetric | undefined
  let currentName = ''
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (kind === 'HELP') helps.set(name, rest)
    else if (kind === 'TYPE') {
      if (metrics.has(name)) throw new Error(`${name} comes twice`)
      current = { type: rest, help: helps.get(name) ?? '', samples: new Map() }
      currentName = name
      metrics.set(name, current)
    } else {
      const [, sample = '', labels = '', value = ''] = SAMPLE.exec(line) ?? []
      if (current === undefined || !sample.startsWith(currentName))
        throw new Error(`no sample of ${currentName}: ${line}`)
      const number = value === '+Inf' ? Infinity : Number(value)
      if (Number.isNaN(number) || current.samples.has(sample + labels)) throw new Error(`no value, or twice: ${line}`)
      current.samples.set(sample + labels, number)
    }
  }
  return metrics
}
