import { AN_HOUR, curl, show } from '@jwks-auth/example-show'
import { Theatre } from './theatre.js'
import { READS, scenes, WRITES } from './scenes.js'

await show('fastify-many-tenants', async () => {
  const theatre = await Theatre.open()
  return {
    scenes: () => scenes(theatre),
    async tries() {
      const { origin, providers } = theatre
      const { operators, acme } = providers
      const operator = `Bearer ${await operators.sign(WRITES, { expiresIn: AN_HOUR })}`
      const customer = `Bearer ${await acme.sign(READS, { expiresIn: AN_HOUR })}`
      const body = JSON.stringify({ issuer: acme.issuer })
      const json = { authorization: operator, 'content-type': 'application/json' }
      const report = curl(`${origin}/reports/2026`, { authorization: customer, 'x-tenant': 'acme' })
      return [
        { title: '200: adds acme', line: curl(`${origin}/tenants/acme`, json, '-X PUT', `-d '${body}'`) },
        { title: '200 (before acme was added, 401)', line: report },
        { title: '200: disables acme', line: curl(`${origin}/tenants/acme`, { authorization: operator }, '-X DELETE') },
        { title: '401 from now on', line: report },
      ]
    },
    [Symbol.asyncDispose]: () => theatre.close(),
  }
})
