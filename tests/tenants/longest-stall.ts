/** Milliseconds that this process has worked: time that others of a busy machine took does not count. */
function worked(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The longest work between two ticks of the event loop while something ran, in milliseconds. */
export async function longestStall(run: () => Promise<unknown>): Promise<number> {
  let [running, longest, last] = [true, 0, worked()]
  const look = (): void => {
    const now = worked()
    longest = Math.max(longest, now - last)
    last = now
    if (running) setImmediate(look)
  }
  setImmediate(look)
  await run()
  await new Promise((resolve) => setImmediate(resolve))
  running = false
  return longest
}
