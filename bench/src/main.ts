import { open, type FileHandle } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Bench, BenchOptions } from './bench.js'
import { cacheBench } from './benches/cache.js'
import { verifyBench } from './benches/verify.js'
import { describeMachine, thisMachine } from './machine.js'
import { Progress } from './progress.js'
import { UsageError } from './usage-error.js'

const BENCHES: readonly Bench[] = [verifyBench, cacheBench]

const HELP = `Usage: npm run bench -- [bench...] [options]

Benches (all of them when none is named):
${BENCHES.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

Options:
  --quick          rougher figures, sooner
  --json FILE      also write the figures to FILE
  --slices N       verify: rounds that count; every contender runs one slice a round
  --slice-ms MS    verify: how long a slice takes
  --tokens N       verify: distinct tokens an algorithm
  --only NAMES     cache: only these libraries and scenarios, with commas between
  --help           print this
`

function readArguments(): ReturnType<typeof parse> {
  try {
    return parse()
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      slices: { type: 'string' },
      'slice-ms': { type: 'string' },
      tokens: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--${option} must be a whole number from 1, not "${text}"`)
  return Number(text)
}

function named(name: string): Bench {
  const bench = BENCHES.find((known) => known.name === name)
  if (bench === undefined) throw new UsageError(`there is no bench called "${name}"`)
  return bench
}

/** Before anything is measured: minutes of work should not end in a file that can't be written. */
async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w')
  } catch (error) {
    throw new UsageError(`--json: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments()
  if (values.help) {
    process.stdout.write(HELP)
    return
  }
  const options: BenchOptions = {
    quick: values.quick,
    slices: count('slices', values.slices),
    sliceMs: count('slice-ms', values['slice-ms']),
    tokens: count('tokens', values.tokens),
    only: values.only?.split(',') ?? [],
  }
  const chosen = positionals.length === 0 ? BENCHES : [...new Set(positionals)].map(named)
  await using file = values.json === undefined ? undefined : await openFile(values.json)
  const machine = thisMachine()
  process.stdout.write(`${describeMachine(machine)}\n`)
  const progress = new Progress()
  const benches: Record<string, unknown> = {}
  for (const bench of chosen) {
    const { text, data } = await bench.run(options, progress)
    progress.end()
    process.stdout.write(`\n${bench.name}: ${bench.summary}\n\n${text}\n`)
    benches[bench.name] = data
  }
  await file?.writeFile(`${JSON.stringify({ machine, quick: options.quick, benches }, null, 2)}\n`)
}

try {
  await main()
  // What the compared libraries leave behind (jwks-rsa's rate limiter: timers for minutes) would keep the process alive.
  process.exit()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`bench: ${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
