import { setImmediate as nextTurn } from 'node:timers/promises'
import { optionError, refuseUnknownFields, requireNumber } from './option-error.js'

/** A moment on both clocks of a {@link TestClock}, in milliseconds. */
export interface TestInstant {
  /** Milliseconds since the epoch; can be stepped. */
  readonly wall: number
  /** Milliseconds since an arbitrary start; never goes back. */
  readonly mono: number
}

/** Options of {@link createTestClock}. */
export interface TestClockOptions {
  /**
   * Where the wall clock starts, in milliseconds since the epoch.
   * @default Date.UTC(2026, 0, 1)
   */
  readonly wall?: number
  /**
   * Where the monotonic clock starts, in milliseconds.
   * @default 1000
   */
  readonly mono?: number
  /**
   * What `random()` answers: a number in `[0, 1)`, or a function called each time.
   * @default 0
   */
  readonly random?: number | (() => number)
}

/** A clock that moves only when told to. It fits every place that takes a clock in `@jwks-auth/core`. */
export interface TestClock {
  /** The current moment. */
  readonly now: () => TestInstant
  /**
   * Runs `task` once, `ms` milliseconds from now on the monotonic clock (a negative or zero `ms`: at the next
   * {@link TestClock.advance}, `advance(0)` included).
   * @returns a function that cancels it; harmless when called again or too late.
   * @throws TypeError when `ms` is not a number.
   */
  readonly after: (ms: number, task: () => void) => () => void
  /** The number, or the next one of the function, given as option `random`. */
  readonly random: () => number
  /**
   * Moves both clocks forward by `ms` milliseconds. Tasks that fall due on the way run in order of time, those due at
   * the same time in the order they were set, each with `now()` at its due time. Before the first task and after each one
   * the microtask queue and pending `setImmediate` callbacks are drained, so what a task starts (and what that
   * schedules) happens at the right moment. Real I/O is not waited for.
   *
   * Overlapping calls run one after the other.
   * @throws TypeError (as a rejection) when `ms` is negative or not finite.
   * @throws whatever a task throws (as a rejection); the clock then stays at that task's due time.
   * @throws Error (as a rejection) after 10,000 tasks at one moment: one keeps scheduling itself without delay.
   */
  readonly advance: (ms: number) => Promise<void>
  /**
   * Steps the wall clock only, as NTP or an operator would. No task runs.
   * @param ms milliseconds, forward or (negative) back.
   * @throws TypeError when `ms` is not finite.
   */
  readonly jumpWall: (ms: number) => void
  /** How many tasks wait. */
  readonly pending: number
  /** When the next task is due, as a time of the monotonic clock; `undefined` when none waits. */
  readonly nextDue: number | undefined
}

interface Task {
  readonly due: number
  readonly run: () => void
}

/** Far more than any test needs, few enough to fail within a test's time limit. */
const MAX_TASKS_AT_ONE_TIME = 10_000

const ENDLESS =
  `TestClock.advance: ran ${MAX_TASKS_AT_ONE_TIME} tasks while time stood still; ` +
  'does one keep scheduling itself without delay?'

const drain = async (): Promise<void> => {
  await nextTurn()
  await nextTurn()
}

const readRandom = (random: number | (() => number)): (() => number) => {
  if (typeof random === 'function') return random
  if (typeof random === 'number' && random >= 0 && random < 1) return () => random
  throw optionError('createTestClock', 'random', 'a function or a number in [0, 1)', random)
}

/**
 * Makes a manual clock: time stands still until {@link TestClock.advance} or {@link TestClock.jumpWall}.
 * @throws TypeError naming the wrong option.
 */
export const createTestClock = (options: TestClockOptions = {}): TestClock => {
  refuseUnknownFields('createTestClock', options, ['wall', 'mono', 'random'])
  const { wall = Date.UTC(2026, 0, 1), mono: start = 1000 } = options
  requireNumber('createTestClock', 'wall', wall, { min: 0 })
  requireNumber('createTestClock', 'mono', start, { min: 0 })
  const random = readRandom(options.random ?? 0)

  let mono = start
  let wallAhead = wall - start
  let tasks: readonly Task[] = []
  let lastAdvance: Promise<unknown> = Promise.resolve()

  const remove = (task: Task): void => {
    tasks = tasks.filter((other) => other !== task)
  }

  const moveTo = async (target: number): Promise<void> => {
    await drain()
    let standing = 0
    for (let next = tasks[0]; next !== undefined && next.due <= target; next = tasks[0]) {
      standing = next.due > mono ? 0 : standing + 1
      if (standing > MAX_TASKS_AT_ONE_TIME) throw new Error(ENDLESS)
      mono = Math.max(mono, next.due)
      remove(next)
      next.run()
      await drain()
    }
    mono = target
  }

  return {
    now: () => ({ wall: mono + wallAhead, mono }),
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
      wallAhead += ms
    },
    get pending() {
      return tasks.length
    },
    get nextDue() {
      return tasks[0]?.due
    },
  }
}
