import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Endings, Numbered, Order, WorkerSettings, WorkerStatus } from './orders.js'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))

/** One process of the fleet, seen from outside. */
export class Worker {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: Numbered<Endings & WorkerStatus>) => void>()
  #orders = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Numbered<Endings & WorkerStatus>) => {
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
  }

  /** Resolves when the process is connected to Redis. */
  static async start(settings: WorkerSettings): Promise<Worker> {
    const { redis, prefix, issuer, jwksUri, ttl } = settings
    const child = fork(WORKER, [redis, prefix, issuer, jwksUri, String(ttl)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    return new Worker(child)
  }

  async order(order: Order): Promise<Endings & WorkerStatus> {
    this.#orders += 1
    const id = this.#orders
    const answered = new Promise<Endings & WorkerStatus>((resolve) => this.#waiting.set(id, resolve))
    this.#child.send({ ...order, id })
    return await answered
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
  }
}

/** Many processes of one service. */
export class Fleet implements AsyncDisposable {
  readonly workers: Worker[]

  private constructor(workers: Worker[]) {
    this.workers = workers
  }

  static async start(count: number, settings: WorkerSettings): Promise<Fleet> {
    return new Fleet(await Promise.all(Array.from({ length: count }, () => Worker.start(settings))))
  }

  /** The same order to all at once. */
  async all(order: Order): Promise<readonly (Endings & WorkerStatus)[]> {
    return await Promise.all(this.workers.map((worker) => worker.order(order)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()))
  }
}

/** All endings together. */
export function sum(endings: readonly Endings[]): Endings {
  return {
    accepted: endings.reduce((total, { accepted }) => total + accepted, 0),
    refused: endings.reduce((total, { refused }) => total + refused, 0),
    longest: Math.max(...endings.map(({ longest }) => longest)),
  }
}
