import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('fileStore loses no saved snapshot when its process is killed with SIGKILL, at whatever moment', async () => {
  const script = fileURLToPath(new URL('process/kill-cycles.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, '120'])
  const report: { kills: number; writes: number; unreadable: string[] } = JSON.parse(stdout)
  expect(report.unreadable).toEqual([])
  expect(report.writes).toBeGreaterThanOrEqual(120)
  expect(report.kills).toBeGreaterThanOrEqual(2)
}, 120_000)
