import { AN_HOUR, curl, Program, show } from '@jwks-auth/example-show'
import { createTestIssuer } from '@jwks-auth/testing'
import { fileURLToPath } from 'node:url'
import { CLAIMS, scenes } from './scenes.js'

const AUDIENCE = 'https://orders.example.com'

await show('express-one-issuer', async () => {
  const issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  await issuer.stop()
  const server = await Program.start(fileURLToPath(new URL('server.js', import.meta.url)), {
    ISSUER: issuer.issuer,
    AUDIENCE,
    PORT: '0',
    // Because everything here runs on loopback.
    REQUIRE_HTTPS: 'no',
  })
  const { origin } = server
  return {
    scenes: () => scenes({ origin, issuer, end: () => server.end() }),
    async tries() {
      await issuer.start()
      const authorization = `Bearer ${await issuer.sign(CLAIMS, { expiresIn: AN_HOUR })}`
      return [
        { title: '200', line: curl(`${origin}/me`, { authorization }) },
        { title: '401 with a bare challenge', line: curl(`${origin}/me`, {}) },
        { title: '403: orders:write is missing', line: curl(`${origin}/orders/7`, { authorization }, '-X DELETE') },
        { title: 'ready for traffic?', line: curl(`${origin}/ready`, {}) },
      ]
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await issuer.close()
    },
  }
})
