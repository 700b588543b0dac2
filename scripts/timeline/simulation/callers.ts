import { AsyncLocalStorage } from 'node:async_hooks'
import type { JwksAuthEvent, TenantVerifier } from '../../../packages/core/dist/index.js'
import type { Outcome, Request } from './timeline.js'

/** Sends tokens to the verifier and writes down how each fared. */
export class Callers {
  readonly requests: Request[] = []
  readonly #waiting = new Set<Promise<void>>()
  readonly #asked = new AsyncLocalStorage<{ stale: boolean }>()

  /** Those who wait for an answer. */
  get waiting(): readonly Promise<void>[] {
    return [...this.#waiting]
  }

  observe(event: JwksAuthEvent): void {
    const asked = this.#asked.getStore()
    if (event.type === 'stale_served' && asked !== undefined) asked.stale = true
  }

  send(verifier: TenantVerifier, token: string, signer: string, now: () => number): void {
    const at = now()
    const asked = { stale: false }
    const ended = (status: number): void => {
      const waited = now() - at
      this.requests.push({ at, signer, waited, outcome: outcomeOf(status, asked.stale, waited) })
    }
    const answer = this.#asked
      .run(asked, () => verifier.verify(token, { tenant: 'default' }))
      .then(
        () => {
          ended(200)
        },
        (error: unknown) => {
          ended(statusOf(error))
        },
      )
      .finally(() => {
        this.#waiting.delete(answer)
      })
    this.#waiting.add(answer)
  }
}

function outcomeOf(status: number, stale: boolean, waited: number): Outcome {
  if (status === 401) return 'refused'
  if (status === 503) return 'unavailable'
  if (stale) return 'stale'
  return waited > 0 ? 'waited' : 'fresh'
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  if (status === 401 || status === 503) return status
  throw error
}
