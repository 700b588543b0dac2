import { chosenOf, type Bench } from '../bench.js'
import { awsJwtVerify } from '../cache/clients/aws-jwt-verify.js'
import type { Library } from '../cache/clients/client.js'
import { getJwks } from '../cache/clients/get-jwks.js'
import { jose } from '../cache/clients/jose.js'
import { jwksAuth } from '../cache/clients/jwks-auth.js'
import { jwksRsa, jwksRsaWithOptIns } from '../cache/clients/jwks-rsa.js'
import { IssuerHost } from '../cache/issuer/host.js'
import { play, type Played } from '../cache/play.js'
import { proveLibrary } from '../cache/prove.js'
import type { Plan, Scenario } from '../cache/scenario.js'
import { cold } from '../cache/scenarios/cold.js'
import { downAfterAFetch, downFromTheStart } from '../cache/scenarios/down.js'
import { floods } from '../cache/scenarios/flood.js'
import { outage } from '../cache/scenarios/outage.js'
import { earlyToken, rotation } from '../cache/scenarios/rotation.js'
import { slowRefresh, slowRefreshAfterIdle } from '../cache/scenarios/slow-refresh.js'
import { replacement, withdrawal } from '../cache/scenarios/withdrawal.js'
import { cacheData, renderCache } from './cache-text.js'

const QUICK: Plan = { ttl: 800, limit: 1500, outage: 500, cold: 1000, flood: 2000 }
const FULL: Plan = { ttl: 2000, limit: 8000, outage: 2000, cold: 1000, flood: 5000 }

const LIBRARIES: readonly Library[] = [jwksAuth, jose, jwksRsa, jwksRsaWithOptIns, getJwks, awsJwtVerify]
const SCENARIOS: readonly Scenario[] = [
  cold,
  outage,
  withdrawal,
  replacement,
  slowRefresh,
  slowRefreshAfterIdle,
  rotation,
  earlyToken,
  ...floods,
  downFromTheStart,
  downAfterAFetch,
]

export const cacheBench: Bench = {
  name: 'cache',
  summary: 'how the key cache bears rotations, outages and floods, beside four other libraries',
  parts: [...LIBRARIES, ...SCENARIOS].map(({ name }) => name),
  async run(options, progress) {
    const plan = options.quick ? QUICK : FULL
    // Names of libraries and of scenarios are given in one list; a kind of which none is named takes part as a whole.
    const libraries = chosenOf(LIBRARIES, options)
    const scenarios = chosenOf(SCENARIOS, options)
    await using host = new IssuerHost()
    progress.step('checking that every library refuses a forged token')
    for (const library of libraries) await proveLibrary(library, host)
    const played: Played[] = []
    for (const scenario of scenarios) played.push(await play(scenario, { libraries, plan, host, progress }))
    return {
      text: await renderCache(libraries, played, plan),
      data: await cacheData(libraries, played, plan),
      judged: [],
      panels: [],
    }
  },
}
