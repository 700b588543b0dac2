import { AN_HOUR, curl, listen, Program, show } from '@jwks-auth/example-show'
import { createTestIssuer } from '@jwks-auth/testing'
import { fileURLToPath } from 'node:url'
import { makeReference } from './reference.js'
import { READS, scenes } from './scenes.js'

const AUDIENCE = 'https://reports.example.com'
const SERVER = fileURLToPath(new URL('server.js', import.meta.url))

await show('nestjs', async () => {
  const issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  await issuer.stop()
  // Because everything here runs on loopback.
  const env = { ISSUER: issuer.issuer, AUDIENCE, REQUIRE_HTTPS: 'no', PORT: '0' }
  const programs = await Promise.all(
    ['express', 'fastify'].map((platform) => Program.start(SERVER, { ...env, PLATFORM: platform })),
  )
  const nest = programs.map(({ origin }) => origin)
  const reference = await listen(makeReference(issuer.issuer, AUDIENCE))
  return {
    scenes: () =>
      scenes({
        nest,
        reference: reference.origin,
        issuer,
        end: () => Promise.all(programs.map((program) => program.end())),
      }),
    async tries() {
      await issuer.start()
      const authorization = `Bearer ${await issuer.sign(READS, { expiresIn: AN_HOUR })}`
      return nest.flatMap((origin) => [
        { title: '200', line: curl(`${origin}/reports`, { authorization }) },
        { title: '403: reports:write is missing', line: curl(`${origin}/reports/7`, { authorization }, '-X DELETE') },
      ])
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(programs.map((program) => program[Symbol.asyncDispose]()))
      await reference.close()
      await issuer.close()
    },
  }
})
