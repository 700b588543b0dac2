import { startExample } from '../e2e/running-program.js'

/** How a built example ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export async function runExample(name: string, ...args: readonly string[]): Promise<Ended> {
  await using example = startExample(name, ...args)
  const code = await example.exitCode
  return { code, stdout: example.stdout, stderr: example.stderr }
}

/** What a run of an example comes to: the lines that held, and all that must not be. */
export function verdictOn({ code, stdout, stderr }: Ended): unknown {
  return {
    code,
    stderr,
    held: stdout.match(/^ {2}✓ /gm)?.length ?? 0,
    failed: stdout.match(/^ {2}✗ .*/gm) ?? [],
    tooWide: stdout.split('\n').filter((line) => line.length > 120),
    sum: /^\d+ of \d+ checks hold/m.exec(stdout)?.[0],
  }
}

export function allHold(lines: number): object {
  return { code: 0, stderr: '', held: lines, failed: [], tooWide: [], sum: `${lines} of ${lines} checks hold` }
}
