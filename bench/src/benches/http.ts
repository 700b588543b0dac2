import { createTestIssuer } from '@jwks-auth/testing'
import { chosenOf, type Bench } from '../bench.js'
import { httpPanel, judgeHttp } from '../http/judgement.js'
import { BARE, BARE_TWIN, FORGETFUL, JOSE, WARM } from '../http/names.js'
import { planOf } from '../http/plan.js'
import { race, type Race } from '../http/race.js'
import { controlOfRace, standingsOf } from '../http/standings.js'
import { renderHttp } from '../http/text.js'
import { makeForgery, makeSamples } from '../samples.js'

const AUDIENCE = 'https://api.example.test'
const COMMON = [BARE, BARE_TWIN, WARM, FORGETFUL, JOSE]
const FRAMEWORKS = [
  { name: 'express', contenders: [...COMMON, 'express-oauth2-jwt-bearer', 'express-jwt + jwks-rsa'] },
  { name: 'koa', contenders: [...COMMON, 'koa-jwt + jwks-rsa'] },
  { name: 'fastify', contenders: [...COMMON, '@fastify/jwt + get-jwks', 'fastify-jwt-jwks'] },
]

export const httpBench: Bench = {
  name: 'http',
  summary: 'a server with authentication, beside the same server without and with other libraries',
  parts: FRAMEWORKS.map(({ name }) => name),
  async run(options, progress) {
    const plan = planOf(options)
    const frameworks = chosenOf(FRAMEWORKS, options)
    progress.step(`RS256: signing ${plan.tokens} tokens`)
    await using issuer = await createTestIssuer({ alg: 'RS256', audience: AUDIENCE })
    const samples = await makeSamples(issuer, plan.tokens, progress)
    const tokens = {
      good: samples.map(({ token }) => token),
      forged: (await makeForgery(issuer, 'RS256')).token,
    }
    const address = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, ca: undefined }
    const races: Race[] = []
    for (const { name, contenders } of frameworks) {
      races.push(await race({ framework: name, contenders, address, tokens, plan, progress }))
    }
    const results = races.map((one) => ({
      framework: one.framework,
      standings: standingsOf(one),
      control: controlOfRace(one),
    }))
    return {
      text: renderHttp(results),
      data: { plan, races, results },
      judged: results.flatMap(judgeHttp),
      panels: results.map(httpPanel),
    }
  },
}
