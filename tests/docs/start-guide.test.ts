import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestIssuer } from '@jwks-auth/testing'
import { expect, it } from 'vitest'
import { codeBlocksOf } from '../doc-snippets/code-blocks.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const guide = readFileSync(join(ROOT, 'docs/guide/start.md'), 'utf8')

it('The first program of docs/guide/start.md does what the guide says', { timeout: 30_000 }, async () => {
  await using issuer = await createTestIssuer({ alg: 'ES256', audience: 'https://api.example.com' })
  const port = await freePort()
  const [program] = codeBlocksOf('start.md', guide)
  const told = /Put `issuer: 'http:\/\/127\.0\.0\.1:4000', requireHttps: false` into the options/.test(guide)
  expect(told).toBe(true)
  const code = (program?.code ?? '')
    .replace("issuer: 'https://login.example.com/'", `issuer: '${issuer.issuer}', requireHttps: false`)
    .replace('app.listen(3000)', `app.listen(${port}, () => process.send('listening'))`)
  mkdirSync(join(ROOT, 'tests/doc-snippets/.generated'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, 'tests/doc-snippets/.generated', 'start-'))
  writeFileSync(join(folder, 'app.mjs'), code)
  const child = spawn(process.execPath, ['app.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'test' },
  })
  try {
    await once(child, 'message')
    const get = (authorization: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/me`, { headers: authorization === '' ? {} : { authorization } })
    const good = await get(`Bearer ${await issuer.sign({ scope: 'reports:read' })}`)
    expect(guide).toContain(`\`${await good.text()}\``)
    await issuer.rotate()
    expect((await get(`Bearer ${await issuer.sign()}`)).status).toBe(200)
    expect((await get(`Bearer ${await issuer.sign({}, { expiresIn: -60 })}`)).status).toBe(401)
    expect((await get('')).status).toBe(401)
  } finally {
    child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
