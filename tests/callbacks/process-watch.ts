/** Notes what would end the process, by the events that Node itself emits. */
export class ProcessWatch implements Disposable {
  readonly ends: string[] = []
  readonly #note = (reason: unknown): void => {
    this.ends.push(textOf(reason))
  }

  constructor() {
    process.on('uncaughtException', this.#note)
    process.on('unhandledRejection', this.#note)
  }

  [Symbol.dispose](): void {
    process.off('uncaughtException', this.#note)
    process.off('unhandledRejection', this.#note)
  }
}

/** What is thrown may throw when it is read. */
function textOf(reason: unknown): string {
  try {
    return reason instanceof Error ? String(reason.stack) : String(reason)
  } catch {
    return 'what cannot be read'
  }
}
