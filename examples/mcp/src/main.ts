import { AN_HOUR, curl, listen, show } from '@jwks-auth/example-show'
import { createTestIssuer } from '@jwks-auth/testing'
import express from 'express'
import { makeApp } from './app.js'
import { scenes } from './scenes.js'

await show('mcp', async () => {
  const issuer = await createTestIssuer({ alg: 'ES256' })
  // The server's own URL is known once it listens.
  const site = express()
  const { origin, close } = await listen(site)
  const resource = new URL('/mcp', origin)
  site.use(makeApp({ resource, issuer: issuer.issuer, requireHttps: false }))
  return {
    scenes: () => scenes({ origin, issuer, resource: resource.href }),
    async tries() {
      const claims = { aud: resource.href, scope: 'notes:read' }
      const authorization = `Bearer ${await issuer.sign(claims, { expiresIn: AN_HOUR })}`
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      const call = `-d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`
      return [
        { title: '200: the tools', line: curl(resource.href, { ...headers, authorization }, call) },
        { title: '401, with the address of the metadata', line: curl(resource.href, headers, call) },
        { title: 'the metadata', line: curl(`${origin}/.well-known/oauth-protected-resource/mcp`, {}) },
      ]
    },
    async [Symbol.asyncDispose]() {
      await close()
      await issuer.close()
    },
  }
})
