import { tokenOf } from '../stage.js'
import { check } from './check.js'
import { watchFetches } from './fetches.js'
import type { Story } from './story.js'

export const twoTenants: Story = {
  title: 'Two tenants',
  async *tell(stage) {
    const { acme, globex } = stage.providers
    const fetchedOnce = watchFetches(stage)
    const token = await acme.token('reports:read')

    yield check(stage, {
      sent: "acme's token",
      request: { tenant: 'acme', token },
      proves: 'RS256 of oidc-provider, discovered',
    })
    yield check(stage, {
      sent: "globex's token",
      request: { tenant: 'globex', token: await tokenOf(globex) },
      proves: 'ES256 of another provider',
    })
    yield check(stage, {
      sent: "acme's at acme.api.example.com",
      request: { host: 'acme.api.example.com', token },
      proves: 'the tenant may be in the host name',
    })
    yield check(stage, {
      sent: "acme's token, 50 at once",
      request: { tenant: 'acme', token },
      times: 50,
      proves: 'nobody waits for the provider',
    })
    yield fetchedOnce()
  },
}
