import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Client } from './clients/client.js'

/** Requests of a burst that are sent before the process turns to other work. */
export const BATCH = 200

/** How one request went. */
export interface Outcome {
  readonly accepted: boolean
  /** Milliseconds from when it was due to when it was answered. */
  readonly took: number
}

/** Sends one request. @param due - when it should have been sent: a busy process makes it wait, too. */
export async function send(client: Client, token: string, due: number = performance.now()): Promise<Outcome> {
  const accepted = await client.verify(token).then(
    () => true,
    () => false,
  )
  return { accepted, took: performance.now() - due }
}

/** Fails unless `token` is accepted, so that no scenario starts without keys. */
export async function warmUp(client: Client, token: string): Promise<void> {
  await client.verify(token)
}

/** Requests that are sent, not waited for, and looked at in the end. */
export class Traffic {
  readonly #sent: { readonly due: number; outcome: Outcome | undefined }[] = []
  readonly #open = new Set<Promise<void>>()

  send(client: Client, token: string, due: number = performance.now()): void {
    const entry: { readonly due: number; outcome: Outcome | undefined } = { due, outcome: undefined }
    this.#sent.push(entry)
    const done = send(client, token, due).then((outcome) => {
      entry.outcome = outcome
      this.#open.delete(done)
    })
    this.#open.add(done)
  }

  /** How many are not answered yet. */
  get unanswered(): number {
    return this.#open.size
  }

  /** Waits until all are answered, at most until `until`. */
  async settle(until: number): Promise<void> {
    const over = new AbortController()
    const late = setTimeout(Math.max(0, until - performance.now()), undefined, over)
    await Promise.race([Promise.all(this.#open), late])
    over.abort()
    await late.catch(() => {})
  }

  /** What became of each; one that is not answered yet is not accepted, and took until now. */
  outcomes(): readonly Outcome[] {
    const now = performance.now()
    return this.#sent.map(({ due, outcome }) => outcome ?? { accepted: false, took: now - due })
  }
}

/** Sends `token` every `every` milliseconds until told to stop, and never waits for an answer. */
export async function steady(
  client: Client,
  token: string,
  { every, until }: { readonly every: number; readonly until: () => boolean },
): Promise<Traffic> {
  const traffic = new Traffic()
  const start = performance.now()
  for (let index = 0; !until(); index += 1) {
    const due = start + index * every
    const wait = due - performance.now()
    if (wait > 0) await setTimeout(wait)
    else await setImmediate()
    traffic.send(client, token, due)
  }
  return traffic
}

/**
 * Sends `token` again and again until it is accepted, or refused, whichever is awaited.
 *
 * @returns when that was, on the clock of `performance.now()`; `undefined` when it had not happened by the end.
 */
export async function untilIts(
  awaited: 'accepted' | 'refused',
  client: Client,
  token: string,
  { every, until }: { readonly every: number; readonly until: () => boolean },
): Promise<number | undefined> {
  const seen: number[] = []
  while (seen.length === 0 && !until()) {
    void send(client, token).then(({ accepted }) => {
      if (accepted === (awaited === 'accepted')) seen.push(performance.now())
    })
    await setTimeout(every)
  }
  return seen[0]
}

/** Tells whether so many milliseconds have passed from now on. */
export function after(ms: number): () => boolean {
  const end = performance.now() + ms
  return () => performance.now() >= end
}

/** Sends every token once, as fast as the process can while it goes on with other work in between. */
export async function burst(client: Client, tokens: readonly string[]): Promise<Traffic> {
  const traffic = new Traffic()
  for (const [index, token] of tokens.entries()) {
    traffic.send(client, token)
    if (index % BATCH === BATCH - 1) await setImmediate()
  }
  return traffic
}

/** The same token under another `kid`. Its signature no longer fits, but nobody who lacks the key gets that far. */
export function withKid(token: string, kid: string): string {
  const [head = '', ...rest] = token.split('.')
  const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString())
  if (typeof header !== 'object') throw new Error('this token has no header')
  return [Buffer.from(JSON.stringify({ ...header, kid })).toString('base64url'), ...rest].join('.')
}

export function longest(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((most, { took }) => Math.max(most, took), 0)
}

export function acceptedAmong(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ accepted }) => accepted).length
}
