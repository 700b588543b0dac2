import { createTestIssuer } from '@jwks-auth/testing'
import { createPublicKey } from 'node:crypto'
import type { Bench, BenchOptions } from '../bench.js'
import type { Contender, Ground } from '../contenders/contender.js'
import { jose } from '../contenders/jose.js'
import { jwksAuth } from '../contenders/jwks-auth.js'
import { bareCallback, bareSync } from '../contenders/node-crypto.js'
import { contest } from '../contest.js'
import { controlOf } from '../control.js'
import type { Progress } from '../progress.js'
import { prove, type Proof } from '../proof.js'
import { BENCH_ALGORITHMS, makeForgery, makeSamples, type BenchAlgorithm, type Sample } from '../samples.js'
import { entrantOf, MODES, type Mode } from '../slice.js'
import { renderVerify, type VerifyContest } from './verify-text.js'

interface Plan {
  readonly rounds: number
  readonly sliceMs: number
  readonly tokens: number
}

const QUICK: Plan = { rounds: 12, sliceMs: 50, tokens: 2000 }
const FULL: Plan = { rounds: 40, sliceMs: 100, tokens: 10_000 }
const AUDIENCE = 'https://api.example.test'

export const verifyBench: Bench = {
  name: 'verify',
  summary: 'one verification, beside the bare signature check and jose',
  async run(options, progress) {
    const plan = planOf(options)
    const algorithms: { algorithm: BenchAlgorithm; proofs: readonly Proof[] }[] = []
    const contests: VerifyContest[] = []
    for (const algorithm of BENCH_ALGORITHMS) {
      const measured = await measure(algorithm, plan, progress)
      algorithms.push({ algorithm, proofs: measured.proofs })
      contests.push(...measured.contests)
    }
    return { text: renderVerify(contests), data: { plan, algorithms, contests } }
  },
}

function planOf({ quick, slices, sliceMs, tokens }: BenchOptions): Plan {
  const plan = quick ? QUICK : FULL
  return { rounds: slices ?? plan.rounds, sliceMs: sliceMs ?? plan.sliceMs, tokens: tokens ?? plan.tokens }
}

async function measure(
  algorithm: BenchAlgorithm,
  plan: Plan,
  progress: Progress,
): Promise<{ readonly proofs: readonly Proof[]; readonly contests: readonly VerifyContest[] }> {
  progress.step(`${algorithm}: signing ${plan.tokens} tokens`)
  await using issuer = await createTestIssuer({ alg: algorithm, audience: AUDIENCE })
  const samples = await makeSamples(issuer, plan.tokens, progress)
  const field = contendersOn({
    algorithm,
    issuer,
    audience: AUDIENCE,
    publicKey: createPublicKey({ key: issuer.signingKey.publicJwk, format: 'jwk' }),
  })
  try {
    const proofs = await proveAll(field.all, samples, await makeForgery(issuer, algorithm))
    const contests: VerifyContest[] = []
    for (const mode of MODES) {
      progress.step(`${algorithm}, ${mode.name}: ${plan.rounds} rounds of ${field.all.length} contenders`)
      contests.push(await compete(algorithm, mode, field, samples, plan, progress))
    }
    return { proofs, contests }
  } finally {
    for (const contender of field.all) await contender.close?.()
  }
}

/** Who takes part: `base` is what all are compared with, `twin` is `own` once more, for the A/A control. */
interface Field {
  readonly base: Contender
  readonly own: Contender
  readonly twin: Contender
  readonly all: readonly Contender[]
}

function contendersOn(ground: Ground): Field {
  const base = bareSync(ground)
  const own = jwksAuth(ground)
  const twin = jwksAuth(ground, 'jwks-auth (A/A)')
  return { base, own, twin, all: [base, bareCallback(ground), own, twin, jose(ground)] }
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

async function compete(
  algorithm: BenchAlgorithm,
  mode: Mode,
  { base, own, twin, all }: Field,
  samples: readonly Sample[],
  { rounds, sliceMs }: Plan,
  progress: Progress,
): Promise<VerifyContest> {
  const entrants = all.map((contender) =>
    entrantOf(contender, { samples, mode, sliceMs, now: () => performance.now() }),
  )
  const standings = await contest(entrants, {
    base: base.name,
    rounds,
    onSlice: (done, of) => {
      progress.at(done / of)
    },
  })
  return { algorithm, mode: mode.name, standings, control: controlOf(standings, own.name, twin.name) }
}
