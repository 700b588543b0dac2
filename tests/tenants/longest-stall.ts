interface Moment {
  readonly cpuMs: number
  readonly wallMs: number
}

function now(): Moment {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() }
}

/**
 * The longest work between two ticks of the event loop while something ran, in milliseconds. The time that others of a busy machine took
 * is not in the processor time of this process, and the work of its other threads (garbage collection, imports of keys) is not in what
 * the clock shows: the smaller of the two counts.
 */
export async function longestStall(run: () => Promise<unknown>): Promise<number> {
  let [running, longest, last] = [true, 0, now()]
  const look = (): void => {
    const { cpuMs, wallMs } = now()
    longest = Math.max(longest, Math.min(cpuMs - last.cpuMs, wallMs - last.wallMs))
    last = { cpuMs, wallMs }
    if (running) setImmediate(look)
  }
  setImmediate(look)
  await run()
  await new Promise((resolve) => setImmediate(resolve))
  running = false
  return longest
}
