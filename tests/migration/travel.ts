import { vi } from 'vitest'

/** Moves the clocks that caches go by, our own and those of other packages. Timers go on as they were. */
export function createTimeMachine(): Disposable & { readonly travel: (milliseconds: number) => void } {
  let travelled = 0
  const clocks = [Date, performance].map((clock) => {
    const now = clock.now.bind(clock)
    return vi.spyOn(clock, 'now').mockImplementation(() => now() + travelled)
  })
  return {
    travel: (milliseconds) => {
      travelled += milliseconds
    },
    [Symbol.dispose]() {
      for (const clock of clocks) clock.mockRestore()
    },
  }
}
