import type { Contender } from './contenders/contender.js'
import type { Sample } from './samples.js'

/** What a contender was seen to do before it was timed. */
export interface Proof {
  readonly contender: string
  readonly acceptsGood: true
  readonly refusesForged: true
}

/**
 * Shows that a contender really checks signatures.
 *
 * @throws Error when it refuses a good token, or accepts a forged one, or refuses that for another reason.
 */
export async function prove(contender: Contender, [good]: readonly Sample[], forged: Sample): Promise<Proof> {
  if (good === undefined) throw new Error('there are no tokens')
  const verdict = await verdictOn(contender, good)
  if (verdict !== 'accepted') throw new Error(`${contender.name} refuses a good token: ${verdict}`)
  const expected = contender.refusesWith ?? 'false'
  const refusal = await verdictOn(contender, forged)
  if (refusal !== expected) throw new Error(`${contender.name}: a forged token should be ${expected}, is ${refusal}`)
  return { contender: contender.name, acceptsGood: true, refusesForged: true }
}

async function verdictOn(contender: Contender, sample: Sample): Promise<string> {
  try {
    return (await contender.check(sample)) === false ? 'false' : 'accepted'
  } catch (error) {
    if (!(error instanceof Error)) return String(error)
    return 'code' in error ? String(error.code) : error.message
  }
}
