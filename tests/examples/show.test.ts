import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { Line, Scenes } from '../../examples/show/src/line.js'
import { tell } from '../../examples/show/src/tell.js'
import { runExample } from './run-example.js'

const FOLDER = new URL('../../examples/', import.meta.url)
const names = readdirSync(FOLDER).filter((name) => existsSync(new URL(`${name}/src/main.ts`, FOLDER)))

async function told(scenes: Scenes): Promise<{ readonly holds: boolean; readonly printed: string }> {
  const printed: string[] = []
  const holds = await tell(scenes, (part) => printed.push(part))
  return { holds, printed: printed.join('\n') }
}

const line = (sent: string, problem?: string): Line => ({ sent, came: '200', shows: 'it', problem })

describe('The table of an example', () => {
  it('holds when every line does', async () => {
    const { holds, printed } = await told(
      (async function* () {
        yield line('a token')
        yield line('another')
      })(),
    )
    expect(holds).toBe(true)
    expect(printed).toMatch(/^ {2}✓ a token .*\n {2}✓ another .*\n\n2 of 2 checks hold, in \d\.\d s$/)
  })

  it('does not hold when one line does not, and says why', async () => {
    const { holds, printed } = await told(
      (async function* () {
        yield line('a token')
        yield line('no token', 'answered 200, not 401')
      })(),
    )
    expect(holds).toBe(false)
    expect(printed).toMatch(/ {2}✗ no token .*\n {6}answered 200, not 401\n\n1 of 2 checks hold/)
  })

  it('does not hold when playing breaks off, or when nothing is played', async () => {
    const broken = await told(
      (async function* (): Scenes {
        yield line('a token')
        throw new Error('the API is gone')
      })(),
    )
    expect(broken.holds).toBe(false)
    expect(broken.printed).toContain('the API is gone')
    expect((await told((async function* () {})())).holds).toBe(false)
  })
})

describe('An example', () => {
  it.each([
    ['0 when every line holds', undefined, 0],
    ['1 when one does not', 'answered 200, not 401', 1],
  ])('ends with %s, and is disposed of', async (_what, problem, code) => {
    const program = `
      import { show } from ${JSON.stringify(new URL('show/dist/index.js', FOLDER))}
      await show('a play', async () => ({
        async *scenes() { yield ${JSON.stringify(line('no token', problem))} },
        async [Symbol.asyncDispose]() { console.log('disposed of') },
      }))`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program])
    const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect({ code: child.exitCode, printed }).toEqual({ code, printed: expect.stringMatching(/disposed of\n$/) })
  })

  it('refuses an argument that it does not know, before it starts anything', async () => {
    const { code, stdout, stderr } = await runExample('express-one-issuer', '--sreve')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('--sreve')
  })
})

describe('examples/README.md', () => {
  const scripts: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(new URL('../package.json', FOLDER), 'utf8'),
  ).scripts
  const startOf = (name: string): string => (name in scripts ? `npm run ${name}` : `npm run example -- ${name}`)

  it('lists every example, with the line that starts it', () => {
    const rows = [
      ...readFileSync(new URL('README.md', FOLDER), 'utf8').matchAll(/^\| \[([\w-]+)\]\(([\w-]+)\) +\| `(.+?)`/gm),
    ].map(([, name, folder, start]) => ({ name, folder, start }))
    expect(rows.toSorted((a, b) => a.name!.localeCompare(b.name!))).toEqual(
      names.map((name) => ({ name, folder: name, start: startOf(name) })),
    )
  })

  it.each(names)('is borne out by the page of %s itself', (name) => {
    expect(readFileSync(new URL(`${name}/README.md`, FOLDER), 'utf8')).toContain(startOf(name))
  })
})
