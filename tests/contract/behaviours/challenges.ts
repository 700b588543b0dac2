import { expectRefused } from '../harness/expect.js'
import { serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

export const challenges: Behaviours = {
  async 'names the realm'(harness) {
    await using world = await serveOneIssuer(harness, { realm: 'reports' })
    expectRefused(world, await world.send(), 401, 'Bearer realm="reports"')
  },

  async 'names the metadata of the resource'(harness) {
    const resourceMetadata = 'https://api.example.test/.well-known/oauth-protected-resource'
    await using world = await serveOneIssuer(harness, { resourceMetadata })
    expectRefused(world, await world.send(), 401, `Bearer resource_metadata="${resourceMetadata}"`)
  },

  async 'says both beside the error, also in a 400'(harness) {
    const resourceMetadata = 'https://api.example.test/meta'
    await using world = await serveOneIssuer(harness, { realm: 'reports', resourceMetadata })
    const told = 'error="invalid_request", error_description="The Authorization header is malformed"'
    const challenge = `Bearer realm="reports", ${told}, resource_metadata="${resourceMetadata}"`
    expectRefused(world, await world.bearer('two tokens'), 400, challenge)
  },

  async 'is the one of the application when a guard refuses'(harness) {
    await using world = await serveOneIssuer(
      harness,
      { realm: 'reports', required: false },
      { guards: [{ scopes: ['reports:read'] }] },
    )
    expectRefused(world, await world.send(), 401, 'Bearer realm="reports"')
  },
}
