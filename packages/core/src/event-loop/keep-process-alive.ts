import { MessageChannel } from 'node:worker_threads'

/**
 * Waits for `work`, and keeps the process alive until it settles. The timers of this package do not, because most serve
 * background work. Everything that a caller awaits passes through here, so that it settles before the process ends.
 *
 * @throws Whatever `work` rejects with.
 */
export async function keepProcessAlive<T>(work: Promise<T>): Promise<T> {
  channel ??= new MessageChannel()
  waiting += 1
  channel.port1.ref()
  try {
    return await work
  } finally {
    waiting -= 1
    if (waiting === 0) channel.port1.unref()
  }
}

/**
 * An unused channel: its referenced port keeps the process alive without a timer, which a test's fake clock would run.
 */
let channel: MessageChannel | undefined
let waiting = 0
