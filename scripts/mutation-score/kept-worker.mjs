// A plugin of Vitest that keeps one worker for all runs, so that a change of the code costs what its tests cost, without a new thread that
// reads all modules anew. Test files are read anew, sources are not: Stryker switches its changes on and off in them.
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

/** What tests leave behind adds up. */
const RUNS_OF_A_WORKER = 40
const LONGEST_END_MS = 5000
/** Tests tell of each of them that ends. Where nothing is heard for so long, a change has made a loop endless. */
const LONGEST_SILENCE_MS = 20_000

/** @typedef {{ thread: Worker, events: EventEmitter, runs: number, isRunning: boolean, heardAt: number }} Kept */

/** @type {Kept | undefined} */
let kept

/** The part of Vitest's interface of pools that takes the place of its own threads. */
class KeptWorker {
  name = 'kept'
  /** @readonly */
  #options
  /** @readonly */
  #isFresh
  /** @readonly */
  #mode
  /** @readonly */
  #sent = new EventEmitter()

  /** @param {any} options */
  constructor(options) {
    this.#options = options
    const { mode, mutantActivation } = options.project.getProvidedContext()
    this.#mode = mode
    // A change of what runs once, when a module is read, needs modules that were not read yet.
    this.#isFresh = mutantActivation === 'static'
  }

  async start() {
    if (kept !== undefined && (this.#isFresh || kept.runs >= RUNS_OF_A_WORKER)) await end()
  }

  /** @param {any} message */
  send(message) {
    kept ??= this.#begin()
    if (message.type === 'stop') {
      void idle(kept).then(() => this.#sent.emit('message', { type: 'stopped', __vitest_worker_response__: true }))
    } else if (message.type === 'run') {
      kept.runs += 1
      kept.isRunning = true
      kept.heardAt = Date.now()
      // The first run, which changes nothing, may take as long as it likes.
      if (this.#mode === 'mutant') void endWhenSilent(kept)
      kept.thread.postMessage({ ...message, context: { ...message.context, invalidates: this.#testFiles() } }, [])
    } else kept.thread.postMessage(message, [])
  }

  /**
   * @param {string} event
   * @param {(...values: any[]) => void} listener
   */
  on(event, listener) {
    this.#sent.on(event, listener)
    kept ??= this.#begin()
    kept.events.on(event, listener)
  }

  /**
   * @param {string} event
   * @param {(...values: any[]) => void} listener
   */
  off(event, listener) {
    this.#sent.off(event, listener)
    kept?.events.off(event, listener)
  }

  async stop() {
    kept?.events.removeAllListeners()
    if (this.#isFresh) await end()
  }

  /** @param {unknown} data */
  deserialize(data) {
    return data
  }

  #begin() {
    const { distPath, env, execArgv } = this.#options
    const thread = new Worker(join(distPath, 'workers/threads.js'), { env, execArgv, stdout: true, stderr: true })
    const events = new EventEmitter()
    const worker = { thread, events, runs: 0, isRunning: false, heardAt: Date.now() }
    thread.on('message', (message) => {
      worker.heardAt = Date.now()
      if (message?.type === 'testfileFinished') worker.isRunning = false
    })
    for (const event of ['message', 'error', 'exit']) thread.on(event, (...values) => events.emit(event, ...values))
    return worker
  }

  /** They are read anew for each run, with the files of `tests/` that they share: those say what happens after each test. */
  #testFiles() {
    const graphs = Object.values(this.#options.project.vite.environments).map(({ moduleGraph }) => moduleGraph)
    const files = graphs.flatMap((graph) => [...graph.fileToModulesMap.keys()])
    return files.filter((file) => /\/tests\/|\.test\.ts$/.test(file))
  }
}

async function end() {
  const ended = kept
  kept = undefined
  await ended?.thread.terminate()
}

/** @param {Kept} worker */
async function endWhenSilent(worker) {
  while (worker.isRunning && worker === kept) {
    await setTimeout(500)
    if (!worker.isRunning || Date.now() - worker.heardAt < LONGEST_SILENCE_MS) continue
    worker.isRunning = false
    await end()
    worker.events.emit('error', new Error('the tests hang'))
  }
}

/**
 * Waits until a run that was cancelled has ended; a worker that does not get there is given up.
 *
 * @param {Kept} worker
 */
async function idle(worker) {
  for (let waited = 0; worker.isRunning && waited < LONGEST_END_MS; waited += 5) await setTimeout(5)
  if (worker.isRunning) await end()
}

/** @returns {import('vitest/config').Plugin} */
export function keptWorker() {
  return {
    name: 'kept-worker',
    configureVitest({ project }) {
      project.config.pool = 'kept'
      project.config.poolRunner = { name: 'kept', createPoolWorker: (options) => new KeptWorker(options) }
    },
  }
}
