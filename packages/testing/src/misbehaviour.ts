import { refuseUnknownFields, requireNumber, requireOneOf } from './option-error.js'
import { requireBehaviour, type Behaviour, type RequestBehaviour } from './behaviour.js'
import { covers, REQUEST_PATHS, type RequestPath, type Resource } from './resource.js'

/**
 * The behaviours that a test has set with `misbehave`, each for some requests. If two cover a request, the later one
 * wins.
 */
export class Misbehaviour {
  #active: readonly Active[] = []

  set(behaviour: RequestBehaviour, { path = 'jwks', times = Infinity }: MisbehaveOptions): void {
    const others = this.#active.filter((other) => path !== 'all' && other.path !== path)
    this.#active = [{ behaviour, path, remaining: times }, ...others]
  }

  clear(): void {
    this.#active = []
  }

  /** Returns the behaviour for a request that has just arrived, and counts it as used. */
  take(resource: Resource): RequestBehaviour | undefined {
    const active = this.#active.find((candidate) => covers(candidate.path, resource))
    if (active === undefined) return undefined
    active.remaining -= 1
    if (active.remaining === 0) this.#active = this.#active.filter((other) => other !== active)
    return active.behaviour
  }
}

/** Options of `TestIssuer.misbehave`. */
export interface MisbehaveOptions {
  /**
   * The requests that are affected.
   * @default 'jwks'
   */
  readonly path?: RequestPath
  /**
   * How many requests are affected; later ones get correct answers again.
   * @default no limit
   */
  readonly times?: number
}

interface Active {
  readonly behaviour: RequestBehaviour
  readonly path: RequestPath
  remaining: number
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
