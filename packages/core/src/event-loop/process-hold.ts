import { MessageChannel } from 'node:worker_threads'

/** A channel that nothing is sent over: its port keeps a process alive, without a timer that somebody's fake clock would run. */
let channel: MessageChannel | undefined
let waiting = 0

/**
 * Waits for `work`, and keeps the process alive until it settles. No timer of ours does that, because most may run in the background. What
 * somebody awaits goes through here, so that it settles before the process ends.
 *
 * @throws what `work` rejects with.
 */
export async function holdingProcess<T>(work: Promise<T>): Promise<T> {
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
