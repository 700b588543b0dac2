import { createRegistry } from '@jwks-auth/express'
import { once } from 'node:events'
import { makeApp } from './app.js'

const { ISSUER = '', AUDIENCE = '', PORT = '8080', HOST = '127.0.0.1', REQUIRE_HTTPS } = process.env

// Wrong settings end the process here, with a line for each.
const registry = createRegistry({ requireHttps: REQUIRE_HTTPS !== 'no' })
registry.register({ issuer: ISSUER, audience: AUDIENCE, requiredClaims: ['sub', 'customer'] })
// Refreshes the keys by the clock; without it, requests do.
registry.start()

const server = makeApp(registry).listen(Number(PORT), HOST)
await once(server, 'listening')
const address = server.address()
if (typeof address === 'object') process.stdout.write(`listening on http://${HOST}:${address?.port ?? PORT}\n`)

process.once('SIGTERM', () => {
  // First the server, so that requests in flight are still answered; then nothing keeps the process alive.
  server.close(() => void registry.close())
  // A client that keeps its connection after the last answer would hold that up for seconds.
  setInterval(() => {
    server.closeIdleConnections()
  }, 100).unref()
})
