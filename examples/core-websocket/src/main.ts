import { AN_HOUR, show } from '@jwks-auth/example-show'
import { createTestIssuer } from '@jwks-auth/testing'
import { once } from 'node:events'
import { makeApp } from './app.js'
import { scenes, WRITES } from './scenes.js'

const AUDIENCE = 'https://chat.example.com'

await show('core-websocket', async () => {
  const issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  const app = makeApp({
    issuer: issuer.issuer,
    audience: AUDIENCE,
    // Short, for the play: half a second and a minute or more would do.
    patience: 500,
    lookEvery: 200,
    // Because everything here runs on loopback.
    requireHttps: false,
  })
  app.server.listen(0, '127.0.0.1')
  await once(app.server, 'listening')
  const address = app.server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return {
    scenes: () => scenes({ origin, issuer, patience: 5000, end: () => app.close() }),
    async tries() {
      const token = await issuer.sign(WRITES, { expiresIn: AN_HOUR })
      const url = origin.replace('http', 'ws')
      const script = `const s = new WebSocket('${url}', ['chat.v1', 'bearer.${token}']); s.onopen = () => s.send('{"type":"say","text":"hello"}'); s.onmessage = (m) => console.log(m.data)`
      return [
        { title: "In a browser's console, or in Node 22 and later", line: script },
        {
          title: '101, in a shell',
          line: `curl -i -N --http1.1 '${origin}' -H 'connection: upgrade' -H 'upgrade: websocket' -H 'sec-websocket-version: 13' -H 'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==' -H 'sec-websocket-protocol: chat.v1' -H 'authorization: Bearer ${token}'`,
        },
      ]
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await issuer.close()
    },
  }
})
