import { tokenOf } from '../stage.js'
import { check } from './check.js'
import { BARE_401, EXPIRED, INVALID_REQUEST, INVALID_TOKEN, MISSING_SCOPE } from './expected.js'
import type { Story } from './story.js'

export const refusals: Story = {
  title: 'What is refused, and how',
  async *tell(stage) {
    const { acme, globex } = stage.providers
    const ofAcme = await acme.token('reports:read')
    const ofGlobex = await tokenOf(globex)

    yield check(stage, {
      sent: 'no token',
      request: { tenant: 'acme' },
      expected: BARE_401,
      proves: 'WWW-Authenticate: Bearer, no more',
    })
    yield check(stage, {
      sent: 'an expired token',
      request: { tenant: 'globex', token: await globex.sign({}, { expiresIn: -60 }) },
      expected: EXPIRED,
      proves: 'time is up, and the client is told',
    })
    yield check(stage, {
      sent: "globex's token, x-tenant: acme",
      request: { tenant: 'acme', token: ofGlobex },
      expected: INVALID_TOKEN,
      proves: "a tenant's token opens no other",
    })
    yield check(stage, {
      sent: "acme's token, x-tenant: globex",
      request: { tenant: 'globex', token: ofAcme },
      expected: INVALID_TOKEN,
      proves: 'nor the other way round',
    })
    yield check(stage, {
      sent: 'a token for another API',
      request: { tenant: 'globex', token: await globex.sign({ aud: 'https://billing.example.com' }) },
      expected: INVALID_TOKEN,
      proves: 'the audience counts',
    })
    yield check(stage, {
      sent: "acme's token, to write a report",
      request: { method: 'POST', tenant: 'acme', token: ofAcme },
      expected: MISSING_SCOPE,
      proves: 'the challenge names the scope',
    })
    yield check(stage, {
      sent: 'a tenant that does not exist',
      request: { tenant: 'umbrella', token: ofAcme },
      expected: INVALID_TOKEN,
      proves: 'no hint which tenants exist',
    })
    yield check(stage, {
      sent: 'two tokens in one request',
      request: { tenant: 'acme', token: [ofAcme, ofGlobex] },
      expected: INVALID_REQUEST,
      proves: 'nothing ambiguous gets in',
    })
  },
}
