import { setImmediate as nextLoopTick } from 'node:timers/promises'
import { optionError, refuseUnknownFields, requireNumber } from './option-error.js'

/**
 * Creates a manual clock for tests: time stands still until {@link TestClock.advance} or {@link TestClock.jumpWall}.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { createRegistry } from '@jwks-auth/core'
 * import { createTestClock } from '@jwks-auth/testing'
 *
 * const clock = createTestClock() // starts at 2026-01-01T00:00:00Z
 * const registry = createRegistry({ clock })
 * await clock.advance(60_000) // runs the timers of the next minute, in order
 * ```
 */
export const createTestClock = (options: TestClockOptions = {}): TestClock => {
  refuseUnknownFields('createTestClock', options, ['wall', 'mono', 'random'])
  const { wall = Date.UTC(2026, 0, 1), mono: start = 1000 } = options
  requireNumber('createTestClock', 'wall', wall, { min: 0 })
  requireNumber('createTestClock', 'mono', start, { min: 0 })
  const random = readRandom(options.random ?? 0)

  let mono = start
  let wallOffset = wall - start
  let tasks: readonly Task[] = []
  let lastAdvance: Promise<unknown> = Promise.resolve()

  const remove = (task: Task): void => {
    tasks = tasks.filter((other) => other !== task)
  }

  const moveTo = async (target: number): Promise<void> => {
    await drain()
    let tasksAtThisTime = 0
    for (let next = tasks[0]; next !== undefined && next.due <= target; next = tasks[0]) {
      tasksAtThisTime = next.due > mono ? 0 : tasksAtThisTime + 1
      if (tasksAtThisTime > MAX_TASKS_AT_ONE_TIME) throw new Error(ENDLESS)
      mono = Math.max(mono, next.due)
      remove(next)
      next.run()
      await drain()
    }
    mono = target
  }

  return {
    now: () => ({ wall: mono + wallOffset, mono }),
    after(ms, run) {
      if (typeof ms !== 'number' || Number.isNaN(ms)) throw optionError('TestClock.after', 'ms', 'a number', ms)
      const task: Task = { due: mono + Math.max(0, ms), run }
      const later = tasks.findIndex((other) => other.due > task.due)
      tasks = later === -1 ? [...tasks, task] : tasks.toSpliced(later, 0, task)
      return () => {
        remove(task)
      }
    },
    random,
    async advance(ms) {
      requireNumber('TestClock.advance', 'ms', ms, { min: 0 })
      const advance = lastAdvance.then(() => moveTo(mono + ms))
      lastAdvance = advance.catch(() => undefined)
      await advance
    },
    jumpWall(ms) {
      if (!Number.isFinite(ms)) throw optionError('TestClock.jumpWall', 'ms', 'a finite number', ms)
      wallOffset += ms
    },
    get pending() {
      return tasks.length
    },
    get nextDue() {
      return tasks[0]?.due
    },
  }
}

/** A moment on both clocks of a {@link TestClock}, in milliseconds. */
export interface TestInstant {
  /** Milliseconds since the epoch; {@link TestClock.jumpWall} can step it. */
  readonly wall: number
  /** Milliseconds since an arbitrary start; never goes back. */
  readonly mono: number
}

/** Options of {@link createTestClock}. */
export interface TestClockOptions {
  /**
   * The start of the wall clock, in milliseconds since the epoch.
   * @default Date.UTC(2026, 0, 1)
   */
  readonly wall?: number
  /**
   * The start of the monotonic clock, in milliseconds.
   * @default 1000
   */
  readonly mono?: number
  /**
   * The result of `random()`: a number in `[0, 1)`, or a function that is called each time.
   * @default 0
   */
  readonly random?: number | (() => number)
}

/** A manual clock: it moves only when a test moves it. Use it for any option `clock` of `@jwks-auth/core`. */
export interface TestClock {
  /** Returns the current time of both clocks. */
  readonly now: () => TestInstant
  /**
   * Schedules `task` to run once, `ms` milliseconds from now on the monotonic clock. If `ms` is zero or negative, it
   * runs at the next {@link TestClock.advance}, `advance(0)` included.
   * @returns a function that cancels the task; it may be called again or too late, without effect.
   * @throws TypeError if `ms` is not a number.
   */
  readonly after: (ms: number, task: () => void) => () => void
  /** Returns the number of the option `random`, or the next result of its function. */
  readonly random: () => number
  /**
   * Moves both clocks forward by `ms` milliseconds. Tasks that become due run in order of time, those due at the same
   * time in the order in which they were scheduled, each with `now()` at its due time. The microtask queue and pending
   * `setImmediate` callbacks are drained before the first task and after each one, so work that a task starts or
   * schedules happens at the right time. It does not wait for real I/O.
   *
   * Overlapping calls run one after the other.
   * @throws TypeError (as a rejection) if `ms` is negative or not finite.
   * @throws the error that a task throws (as a rejection); the clock then stays at that task's due time.
   * @throws Error (as a rejection) after 10,000 tasks at one time: a task probably schedules itself without delay.
   */
  readonly advance: (ms: number) => Promise<void>
  /**
   * Steps only the wall clock, as NTP or an operator would. No task runs.
   * @param ms - Milliseconds; negative to step back.
   * @throws TypeError if `ms` is not finite.
   */
  readonly jumpWall: (ms: number) => void
  /** The number of scheduled tasks. */
  readonly pending: number
  /** The time of the next task on the monotonic clock, in milliseconds; `undefined` if none is scheduled. */
  readonly nextDue: number | undefined
}

interface Task {
  readonly due: number
  readonly run: () => void
}

/** Far more than any test needs, and few enough to fail within a test's time limit. */
const MAX_TASKS_AT_ONE_TIME = 10_000

const ENDLESS =
  `TestClock.advance: ran ${MAX_TASKS_AT_ONE_TIME} tasks while time stood still; ` +
  'does one keep scheduling itself without delay?'

const drain = async (): Promise<void> => {
  await nextLoopTick()
  await nextLoopTick()
}

const readRandom = (random: number | (() => number)): (() => number) => {
  if (typeof random === 'function') return random
  if (typeof random === 'number' && random >= 0 && random < 1) return () => random
  throw optionError('createTestClock', 'random', 'a function or a number in [0, 1)', random)
}
