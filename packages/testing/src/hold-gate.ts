import { requireOneOf } from './option-error.js'
import { covers, REQUEST_PATHS, type RequestPath, type Resource } from './resource.js'

/** Delays requests to a test issuer until the test releases them. */
export class HoldGate {
  #holds: readonly Hold[] = []

  hold(path: RequestPath): () => void {
    requireOneOf('TestIssuer.hold', 'path', path, REQUEST_PATHS)
    const hold = createHold(path)
    this.#holds = [...this.#holds, hold]
    return () => {
      this.#holds = this.#holds.filter((other) => other !== hold)
      hold.release()
    }
  }

  /** Waits for the current holds; later ones do not affect this request. */
  async pass(resource: Resource): Promise<void> {
    await Promise.all(this.#holds.filter((hold) => covers(hold.path, resource)).map((hold) => hold.released))
  }

  releaseAll(): void {
    for (const hold of this.#holds) hold.release()
    this.#holds = []
  }
}

interface Hold {
  readonly path: RequestPath
  readonly released: Promise<void>
  readonly release: () => void
}

const createHold = (path: RequestPath): Hold => {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { path, released, release }
}
