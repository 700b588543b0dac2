import type { Behaviour } from '@jwks-auth/testing'
import type { Answer, Command, IssuerAddress } from './messages.js'

/** A test issuer in another process. */
export class RemoteIssuer implements AsyncDisposable {
  readonly address: IssuerAddress
  readonly #tell: (command: Command) => Promise<Answer>

  constructor(address: IssuerAddress, tell: (command: Command) => Promise<Answer>) {
    this.address = address
    this.#tell = tell
  }

  /** A token of the signing key; or one that only claims to be. */
  async sign(forged = false): Promise<string> {
    const answer = await this.#tell({ do: 'sign', forged })
    return answer.kind === 'token' ? answer.token : ''
  }

  /** How many requests for the key set have arrived. */
  async count(): Promise<number> {
    const answer = await this.#tell({ do: 'count' })
    return answer.kind === 'count' ? answer.count : Number.NaN
  }

  /** Publishes a new key. @returns a token of it. */
  async rotate(keepOld = true): Promise<string> {
    await this.#tell({ do: 'rotate', keepOld })
    return await this.sign()
  }

  async withdrawOldest(): Promise<void> {
    await this.#tell({ do: 'withdrawOldest' })
  }

  /** Publishes all keys but the newest, until {@link RemoteIssuer.showAll}. */
  async hideNewest(): Promise<void> {
    await this.#tell({ do: 'hideNewest' })
  }

  async showAll(): Promise<void> {
    await this.#tell({ do: 'showAll' })
  }

  async misbehave(behaviour: Behaviour): Promise<void> {
    await this.#tell({ do: 'misbehave', behaviour })
  }

  async behave(): Promise<void> {
    await this.#tell({ do: 'behave' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tell({ do: 'close' })
  }
}
