import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How a built example ended. */
export interface Ended {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

/** @throws Error when it was not built. */
export async function runExample(name: string, ...args: readonly string[]): Promise<Ended> {
  const main = fileURLToPath(new URL(`../../examples/${name}/dist/main.js`, import.meta.url))
  if (!existsSync(main)) throw new Error(`${main} is missing: build it first (npm run build)`)
  return await new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr })
    })
  })
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

export function allHold(lines: number): unknown {
  return { code: 0, stderr: '', held: lines, failed: [], tooWide: [], sum: `${lines} of ${lines} checks hold` }
}
