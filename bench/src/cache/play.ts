import { setTimeout } from 'node:timers/promises'
import type { Progress } from '../progress.js'
import type { Client, Library } from './clients/client.js'
import type { Figure } from './figure.js'
import type { IssuerHost } from './issuer/host.js'
import type { Plan, Scenario } from './scenario.js'

/** Milliseconds for what a heavy scenario leaves behind (sockets, late errors) to go away. */
const CLEARING = 150

/** Who plays, and by which plan. */
export interface Cast {
  readonly libraries: readonly Library[]
  readonly plan: Plan
  readonly host: IssuerHost
  readonly progress: Progress
}

/** One scenario and what each library did in it. */
export interface Played {
  readonly scenario: Scenario
  /** One list of figures a library, one figure a row. */
  readonly figures: readonly (readonly Figure[])[]
}

/** Light scenarios consist of waiting: the libraries go through one side by side. A heavy one each has to itself. */
export async function play(scenario: Scenario, { libraries, plan, host, progress }: Cast): Promise<Played> {
  progress.step(`${scenario.name}: ${libraries.length} libraries`)
  let done = 0
  const one = async (library: Library): Promise<readonly Figure[]> => {
    const figures = await meet(scenario, library, plan, host)
    progress.at((done += 1) / libraries.length)
    return figures
  }
  if (!scenario.heavy) return { scenario, figures: await Promise.all(libraries.map(one)) }
  const figures: (readonly Figure[])[] = []
  for (const library of libraries) {
    figures.push(await one(library))
    await setTimeout(CLEARING)
  }
  return { scenario, figures }
}

async function meet(scenario: Scenario, library: Library, plan: Plan, host: IssuerHost): Promise<readonly Figure[]> {
  await using issuer = await host.open(library.https)
  const clients: Client[] = []
  const open = (ttl?: number): Client => {
    const client = library.open(issuer.address, ttl)
    clients.push(client)
    return client
  }
  try {
    return await scenario.run({ library, issuer, plan, open })
  } finally {
    for (const client of clients) await client.close?.()
  }
}
