import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises'
import type { Bench, Report } from './bench.js'
import { cacheBench } from './benches/cache.js'
import { fleetBench } from './benches/fleet.js'
import { httpBench } from './benches/http.js'
import { memoryBench } from './benches/memory.js'
import { noisyBench } from './benches/noisy.js'
import { tenantsBench } from './benches/tenants.js'
import { verifyBench } from './benches/verify.js'
import { drawChart } from './chart/chart.js'
import { renderClosing } from './closing.js'
import { OPTIONS, readCommandLine } from './command-line.js'
import { describeMachine, thisMachine } from './machine.js'
import { withSections, type Section } from './page.js'
import { Progress } from './progress.js'
import { UsageError } from './usage-error.js'

const BENCHES: readonly Bench[] = [
  verifyBench,
  httpBench,
  cacheBench,
  memoryBench,
  tenantsBench,
  noisyBench,
  fleetBench,
]

const HELP = `Usage: npm run bench -- [bench...] [options]

Benches (all of them when none is named):
${BENCHES.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

${OPTIONS}`

function named(name: string): Bench {
  const bench = BENCHES.find((known) => known.name === name)
  if (bench === undefined) throw new UsageError(`there is no bench called "${name}"`)
  return bench
}

function refuseUnknownParts(chosen: readonly Bench[], only: readonly string[]): void {
  const parts = chosen.flatMap((bench) => bench.parts)
  const unknown = only.find((name) => !parts.includes(name))
  if (unknown !== undefined) throw new UsageError(`--only: there is no "${unknown}" among ${parts.join(', ')}`)
}

/** Before anything is measured: minutes of work should not end in a file that can't be written. */
async function openFile(option: string, path: string | undefined): Promise<FileHandle | undefined> {
  try {
    return path === undefined ? undefined : await open(path, 'w')
  } catch (error) {
    throw new UsageError(`--${option}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function readPage(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`--page: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function main(): Promise<void> {
  const wish = readCommandLine(process.argv.slice(2))
  if (wish.for === 'help') {
    process.stdout.write(HELP)
    return
  }
  const { names, options } = wish
  const chosen = names.length === 0 ? BENCHES : names.map(named)
  refuseUnknownParts(chosen, options.only)
  await using json = await openFile('json', wish.json)
  await using chart = await openFile('chart', wish.chart)
  const machine = thisMachine()
  // Read before anything is measured, and refused without places for figures.
  if (wish.page !== undefined) withSections(await readPage(wish.page), [])
  const date = new Date().toISOString().slice(0, 10)
  process.stdout.write(`${describeMachine(machine)}\n`)
  const progress = new Progress()
  const reports: Record<string, Report> = {}
  for (const bench of chosen) {
    const report = await bench.run(options, progress)
    progress.end()
    process.stdout.write(`\n${bench.name}: ${bench.summary}\n\n${report.text}\n`)
    reports[bench.name] = report
  }
  const all = Object.values(reports)
  const judged = all.flatMap((report) => report.judged)
  const closing = renderClosing(judged)
  if (judged.length > 0) process.stdout.write(`\nWhat is promised, and whether it holds:\n\n${closing}\n`)
  const benches = Object.fromEntries(Object.entries(reports).map(([name, { data }]) => [name, data]))
  const run = `${describeMachine(machine)}, ${date}${options.quick ? ', quick' : ''}`
  await json?.writeFile(`${JSON.stringify({ machine, date, quick: options.quick, benches, judged }, null, 2)}\n`)
  const panels = all.flatMap((report) => report.panels)
  await chart?.writeFile(drawChart(panels, run))
  if (wish.page !== undefined) {
    const texts = [
      ...Object.entries(reports).map(([name, { text }]) => ({ name, text })),
      { name: 'promises', text: closing },
    ]
    const sections: readonly Section[] = texts.map((section) => ({ ...section, run }))
    await writeFile(wish.page, withSections(await readPage(wish.page), sections))
  }
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
