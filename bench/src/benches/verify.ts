import { createTestIssuer } from '@jwks-auth/testing'
import { createPublicKey } from 'node:crypto'
import { loadEarlier, type Earlier } from '../against/earlier.js'
import type { Bench } from '../bench.js'
import type { Contender, Ground } from '../contenders/contender.js'
import type { Progress } from '../progress.js'
import { prove, type Proof } from '../proof.js'
import { BENCH_ALGORITHMS, makeForgery, makeSamples, type BenchAlgorithm, type Sample } from '../samples.js'
import { MODES } from '../slice.js'
import { remembered, uncached, type RememberedContest, type UncachedContest } from '../verify/contests.js'
import { fieldOf, rememberingFieldOf } from '../verify/field.js'
import { judgeAgainst, judgeRemembered, judgeUncached, verifyPanels } from '../verify/judgement.js'
import { planOf, type VerifyPlan } from '../verify/plan.js'
import { renderVerify } from '../verify/text.js'

const AUDIENCE = 'https://api.example.test'

export const verifyBench: Bench = {
  name: 'verify',
  summary: 'one verification, beside the bare signature check, the bare look-up and four other libraries',
  parts: [],
  async run(options, progress) {
    const plan = planOf(options)
    const earlier = options.against === undefined ? undefined : await loadEarlier(options.against)
    const algorithms: { algorithm: BenchAlgorithm; proofs: readonly Proof[] }[] = []
    const first: UncachedContest[] = []
    const again: RememberedContest[] = []
    for (const algorithm of BENCH_ALGORITHMS) {
      const measured = await measure(algorithm, plan, earlier, progress)
      algorithms.push({ algorithm, proofs: measured.proofs })
      first.push(...measured.first)
      again.push(...measured.again)
    }
    return {
      text: renderVerify(first, again),
      data: { plan, against: options.against, algorithms, contests: first, remembered: again },
      judged: [...judgeUncached(first), ...judgeRemembered(again), ...judgeAgainst(first, earlier?.name)],
      panels: verifyPanels(first),
    }
  },
}

interface Measured {
  readonly proofs: readonly Proof[]
  readonly first: readonly UncachedContest[]
  readonly again: readonly RememberedContest[]
}

async function measure(
  algorithm: BenchAlgorithm,
  plan: VerifyPlan,
  earlier: Earlier | undefined,
  progress: Progress,
): Promise<Measured> {
  progress.step(`${algorithm}: signing ${plan.tokens} tokens`)
  await using issuer = await createTestIssuer({ alg: algorithm, audience: AUDIENCE })
  const samples = await makeSamples(issuer, plan.tokens, progress)
  const forged = await makeForgery(issuer, algorithm)
  const publicKey = createPublicKey({ key: issuer.signingKey.publicJwk, format: 'jwk' })
  const ground: Ground = { algorithm, issuer, audience: AUDIENCE, publicKey }
  const proofs: Proof[] = []
  const first: UncachedContest[] = []
  const again: RememberedContest[] = []

  const field = fieldOf(ground, earlier)
  await withAll(field.all, async () => {
    proofs.push(...(await proveAll(field.all, samples, forged)))
    for (const mode of MODES) {
      first.push(await uncached(field, mode, { algorithm, samples, progress, ...plan.uncached }))
    }
  })
  for (const size of plan.remembered.sizes) {
    const some = samples.slice(0, size)
    const remembering = rememberingFieldOf(ground, some)
    await withAll(remembering.all, async () => {
      const known = await proveAll(remembering.all, some, forged)
      if (again.length === 0) proofs.push(...known.filter(({ contender }) => !isAmong(contender, proofs)))
      again.push(await remembered(remembering, { algorithm, samples: some, progress, ...plan.remembered }))
    })
  }
  return { proofs, first, again }
}

function isAmong(name: string, proofs: readonly Proof[]): boolean {
  return proofs.some(({ contender }) => contender === name)
}

/** Closes the contenders, whatever happens. */
async function withAll(contenders: readonly Contender[], work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    for (const contender of contenders) await contender.close?.()
  }
}

async function proveAll(
  contenders: readonly Contender[],
  samples: readonly Sample[],
  forged: Sample,
): Promise<readonly Proof[]> {
  const proofs: Proof[] = []
  for (const contender of contenders) proofs.push(await prove(contender, samples, forged))
  return proofs
}
