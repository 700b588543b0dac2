import { expect, it } from 'vitest'
import { Client } from '../../examples/core-websocket/src/client.js'
import { ask } from '../../examples/show/src/ask.js'
import { startExample } from '../e2e/running-program.js'

const timeout = 60_000

it.each([
  ['express-one-issuer', 'GET', '{"user":"user-1","customer":"c-1","scopes":["orders:read"]}'],
  ['koa-many-tenants', 'GET', '{"tenant":"acme","user":"user-1"}'],
  ['fastify-many-tenants', 'PUT', '{"id":"acme"}'],
  ['mcp', 'POST', expect.stringContaining('"name":"list_notes"')],
  ['nestjs', 'GET', '{"tenant":"default","user":"user-1"}'],
] as const)(
  '%s stays up with --serve, prints a line that works, and Ctrl-C ends it well',
  { timeout },
  async (...row) => {
    const [name, method, body] = row
    await using example = startExample(name, '--serve')
    await example.printed(/Ctrl-C ends it/)
    const [line = ''] = /^curl .*$/m.exec(example.stdout) ?? []
    const url = new URL(/'(http:[^']+)'/.exec(line)?.[1] ?? '')
    const headers = Object.fromEntries([...line.matchAll(/-H '(.+?): (.+?)'/g)].map(([, key, value]) => [key, value]))
    const data = /-d '(.+?)'/.exec(line)?.[1]
    const json: unknown = data === undefined ? undefined : JSON.parse(data)
    const answer = await ask(url.origin, { method, path: url.pathname, headers, json })
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body })

    example.interrupt()
    expect(await example.exitCode, example.stderr).toBe(0)
  },
)

it('core-websocket stays up with --serve, prints a line that works, and Ctrl-C ends it well', { timeout }, async () => {
  await using example = startExample('core-websocket', '--serve')
  const [, url = '', token = ''] = await example.printed(/new WebSocket\('ws(:.+?)', \['chat\.v1', '(.+?)'\]\)/)
  const client = await Client.open(`http${url}`, { protocols: ['chat.v1', token] }, 5000)
  expect(client instanceof Client && (await client.say({ type: 'say', text: 'hi' }))).toBe('said, by: user-1, text: hi')

  await example.printed(/Ctrl-C ends it/)
  example.interrupt()
  expect(await example.exitCode, example.stderr).toBe(0)
})
