import { expect, it } from 'vitest'
import { startExample } from './running-program.js'

const timeout = 60_000

it(
  'tells its stories: every check holds, the sum says so, nothing else is printed, nothing too wide',
  { timeout },
  async () => {
    await using demo = startExample('demo')
    expect(await demo.exitCode, demo.stdout).toBe(0)
    const lines = demo.stdout.trimEnd().split('\n')
    const held = lines.filter((line) => line.startsWith('  ✓ '))
    expect(held.length).toBeGreaterThanOrEqual(20)
    expect(lines.filter((line) => line.includes('✗'))).toEqual([])
    expect(lines.at(-1)).toMatch(new RegExp(`^${held.length} of ${held.length} checks hold, in \\d+\\.\\d s$`))
    expect(lines.filter((line) => line.length > 100)).toEqual([])
    expect(demo.stdout).not.toContain('\u001B')
    expect(demo.stderr).toBe('')
  },
)

it.each(['express', 'koa', 'fastify'])(
  'with --serve prints a curl line for %s that works, and Ctrl-C ends it well',
  { timeout },
  async (framework) => {
    await using demo = startExample('demo', '--serve')
    const curl = new RegExp(`200 from ${framework}\\ncurl -i (\\S+) -H '(.+?): (.+?)' -H '(.+?): (.+?)'\\n`)
    const [, url = '', ...headers] = await demo.printed(curl)
    const [name = '', value = '', otherName = '', otherValue = ''] = headers
    const response = await fetch(url, { headers: { [name]: value, [otherName]: otherValue } })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ framework, tenant: 'acme' })

    await demo.printed(/Ctrl-C stops everything/)
    demo.interrupt()
    expect(await demo.exitCode, demo.stderr).toBe(0)
  },
)

it('with --serve ends well when it is told to by SIGTERM', { timeout }, async () => {
  await using demo = startExample('demo', '--serve')
  await demo.printed(/Ctrl-C stops everything/)
  demo.interrupt('SIGTERM')
  expect(await demo.exitCode, demo.stderr).toBe(0)
  expect(demo.stdout).toMatch(/demo: stopping …\n$/)
})

it('says what there is', { timeout }, async () => {
  await using demo = startExample('demo', '--help')
  expect(await demo.exitCode).toBe(0)
  expect(demo.stdout).toContain('--serve')
})

it('refuses an argument that it does not know, before it starts anything', { timeout }, async () => {
  await using demo = startExample('demo', '--sreve')
  expect(await demo.exitCode).toBe(2)
  expect(demo.stderr).toMatch(/^unknown argument: --sreve\n/)
  expect(demo.stdout).toBe('')
})
