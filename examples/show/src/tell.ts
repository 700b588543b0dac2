import type { Line, Scenes } from './line.js'

const SENT = 44
const CAME = 34

/**
 * Prints a table of what is played, line by line.
 *
 * @returns whether every line held; one more line fails when playing itself does.
 */
export async function tell(scenes: Scenes, print: (text: string) => void): Promise<boolean> {
  const started = performance.now()
  let lines = 0
  let held = 0
  for await (const line of brokenOff(scenes)) {
    lines += 1
    if (line.problem === undefined) held += 1
    print(row(line))
  }
  print(`\n${held} of ${lines} checks hold, in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return held === lines && lines > 0
}

function row({ sent, came, shows, problem }: Line): string {
  const cells = `${sent.padEnd(SENT - 1)} ${came.padEnd(CAME - 1)} ${shows}`
  return problem === undefined ? `  ✓ ${cells}` : `  ✗ ${cells}\n      ${problem}`
}

async function* brokenOff(scenes: Scenes): Scenes {
  try {
    yield* scenes
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error)
    yield { sent: 'the play broke off', came: '-', shows: 'nothing', problem }
  }
}
