import { refuseUnknownFields, requireNumber, requireOneOf } from './option-error.js'
import { requireBehaviour, type Behaviour, type RequestBehaviour } from './behaviour.js'
import { covers, REQUEST_PATHS, type RequestPath, type Resource } from './resource.js'

/** Options of `TestIssuer.misbehave`. */
export interface MisbehaveOptions {
  /**
   * Which requests are treated so.
   * @default 'jwks'
   */
  readonly path?: RequestPath
  /**
   * How many requests are treated so; those that follow are answered well again.
   * @default no limit
   */
  readonly times?: number
}

interface Active {
  readonly behaviour: RequestBehaviour
  readonly path: RequestPath
  left: number
}

export const requireMisbehaviour = (behaviour: Behaviour, options: MisbehaveOptions): void => {
  requireBehaviour(behaviour)
  refuseUnknownFields('TestIssuer.misbehave', options, ['path', 'times'])
  if (options.path !== undefined) requireOneOf('TestIssuer.misbehave', 'path', options.path, REQUEST_PATHS)
  if (options.times !== undefined) {
    requireNumber('TestIssuer.misbehave', 'times', options.times, { min: 1, integer: true })
  }
  if (behaviour === 'refuse' && (options.path !== undefined || options.times !== undefined)) {
    throw new TypeError(`TestIssuer.misbehave: 'refuse' concerns the whole server; it takes neither "path" nor "times"`)
  }
}

/** The behaviours in force. Where two cover a request, the later wins. */
export class Misbehaviour {
  #active: readonly Active[] = []

  set(behaviour: RequestBehaviour, { path = 'jwks', times = Infinity }: MisbehaveOptions): void {
    const others = this.#active.filter((other) => path !== 'all' && other.path !== path)
    this.#active = [{ behaviour, path, left: times }, ...others]
  }

  clear(): void {
    this.#active = []
  }

  /** The behaviour for a request that has just arrived; it counts as used. */
  take(resource: Resource): RequestBehaviour | undefined {
    const active = this.#active.find((candidate) => covers(candidate.path, resource))
    if (active === undefined) return undefined
    active.left -= 1
    if (active.left === 0) this.#active = this.#active.filter((other) => other !== active)
    return active.behaviour
  }
}
