import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { MAX_PROGRAM_MS } from './program.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** Refuses two tokens after standard error was closed at its other end, and then prints what the caller got. */
const PROGRAM = `
  import { createVerifier } from '@jwks-auth/core'
  import { once } from 'node:events'
  const verifier = createVerifier({ issuer: 'https://issuer.example', audience: 'api', debug: true })
  await once(process.stdin, 'data')
  for (let sent = 0; sent < 2; sent += 1) {
    const code = await verifier.verify('a.b.c').catch((error) => error.code)
    await new Promise((done) => setTimeout(done, 50))
    console.log(code)
  }
  process.stdin.destroy()
`

it('A process whose standard error is closed survives what debug writes to it', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { cwd: HERE, timeout: MAX_PROGRAM_MS })
  child.stderr.destroy()
  await once(child.stderr, 'close')
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stdin.write('go\n')
  const [code] = await once(child, 'close')
  expect({ code, out }).toEqual({ code: 0, out: 'token_malformed\ntoken_malformed\n' })
})
