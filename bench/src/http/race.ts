import { contest, type Entrant } from '../contest.js'
import type { Progress } from '../progress.js'
import type { Proof } from '../proof.js'
import type { IssuerAddress } from '../cache/issuer/messages.js'
import { load } from './load.js'
import { BARE, BARE_TWIN, WARM } from './names.js'
import type { HttpPlan } from './plan.js'
import { proveServer } from './prove.js'
import { ServerProcess } from './server.js'

/** What one server did, slice by slice, over all of its processes. */
export interface Run {
  readonly contender: string
  /** Requests a second. */
  readonly rates: readonly number[]
  /** Microseconds of the server's processor time a request. */
  readonly cpu: readonly number[]
  /** Which share of a processor the server used. */
  readonly busy: readonly number[]
}

export interface Race {
  readonly framework: string
  readonly proofs: readonly Proof[]
  readonly runs: readonly Run[]
}

export interface Tokens {
  readonly good: readonly string[]
  readonly forged: string
}

interface Terms {
  readonly framework: string
  readonly contenders: readonly string[]
  readonly address: IssuerAddress
  readonly tokens: Tokens
  readonly plan: HttpPlan
  readonly progress: Progress
}

/** Lets one framework's servers be loaded in turns, each in a process of its own; several generations of processes. */
export async function race(terms: Terms): Promise<Race> {
  const { framework, contenders, plan, progress } = terms
  const proofs: Proof[] = []
  const runs = new Map(contenders.map((contender) => [contender, { rates: [], cpu: [], busy: [] } satisfies Figures]))
  for (let generation = 1; generation <= plan.generations; generation += 1) {
    progress.step(
      `${framework}, ${generation} of ${plan.generations}: ${plan.rounds} rounds of ${contenders.length} servers`,
    )
    const measured = await runGeneration(terms)
    if (generation === 1) proofs.push(...measured.proofs)
    for (const [contender, figures] of measured.runs) append(runs.get(contender), figures)
  }
  return { framework, proofs, runs: [...runs].map(([contender, figures]) => ({ contender, ...figures })) }
}

interface Figures {
  readonly rates: number[]
  readonly cpu: number[]
  readonly busy: number[]
}

function append(all: Figures | undefined, { rates, cpu, busy }: Figures): void {
  all?.rates.push(...rates)
  all?.cpu.push(...cpu)
  all?.busy.push(...busy)
}

async function runGeneration({
  framework,
  contenders,
  address,
  tokens: { good, forged },
  plan,
  progress,
}: Terms): Promise<{ readonly proofs: readonly Proof[]; readonly runs: ReadonlyMap<string, Figures> }> {
  const servers: ServerProcess[] = []
  const proofs: Proof[] = []
  const runs = new Map<string, Figures>()
  const entrants: Entrant[] = []
  try {
    for (const contender of contenders) {
      const server = await ServerProcess.start({ framework, contender, address })
      servers.push(server)
      if (contender !== BARE && contender !== BARE_TWIN) proofs.push(await proveServer(server, good[0] ?? '', forged))
      const tokens = contender === WARM ? good.slice(0, plan.workingSet) : good
      // V8 compiles what it has seen run often, and what is to be remembered has to have been seen: every token twice.
      await load(server.url, tokens, { requests: plan.warmUp })
      const figures: Figures = { rates: [], cpu: [], busy: [] }
      runs.set(contender, figures)
      entrants.push(entrantOf(server, tokens, plan.sliceMs, figures))
    }
    await contest(entrants, {
      base: BARE,
      rounds: plan.rounds,
      onSlice: (done, of) => {
        progress.at(done / of)
      },
    })
    // The warm-up round is the first.
    for (const { rates, cpu, busy } of runs.values()) for (const list of [rates, cpu, busy]) list.shift()
    return { proofs, runs }
  } finally {
    for (const server of servers) await server.close()
  }
}

function entrantOf(
  server: ServerProcess,
  tokens: readonly string[],
  sliceMs: number,
  { rates, cpu, busy }: Figures,
): Entrant {
  const slice = async (ms: number): Promise<number> => {
    const before = await server.cpu()
    const { answered, elapsed } = await load(server.url, tokens, { ms })
    const used = (await server.cpu()) - before
    // A slice without an answer says nothing; on a machine that is busy with other things a short one has none.
    if (answered === 0) return await slice(2 * ms)
    const rate = (answered / elapsed) * 1000
    rates.push(rate)
    cpu.push(used / answered)
    busy.push(used / 1000 / elapsed)
    return rate
  }
  return { name: server.contender, slice: async () => await slice(sliceMs) }
}
