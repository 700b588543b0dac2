import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describeRedis } from './with-redis.js'

const MAIN = fileURLToPath(new URL('../../examples/fleet/dist/main.js', import.meta.url))

describeRedis('examples/fleet', () => {
  it('holds all that it shows: one fetch for all, rotation, death, a lost Redis, SIGTERM, a start without the provider', async () => {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: build it first (npm run build)`)
    const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [MAIN], (error, out, err) => {
        resolve({ code: error === null ? 0 : error.code, stdout: out, stderr: err })
      })
    })
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^(\d+) of \1 checks hold/m)
    expect(stdout.match(/ ✓ /g)?.length).toBe(9)
    expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([])
  }, 60_000)
})
