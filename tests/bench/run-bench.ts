import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../bench/dist/main.js', import.meta.url))

export interface Ended {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs `npm run bench -- …args`, built already. */
export async function bench(...args: readonly string[]): Promise<Ended> {
  if (!existsSync(MAIN)) throw new Error('bench/dist/main.js is missing: run `npx tsc -b` first')
  return await new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr })
    })
  })
}
