/** Tells what takes long: one line that is written over on a terminal, one line a step elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream
  #step = ''
  #shown = ''

  constructor(out: NodeJS.WriteStream = process.stderr) {
    this.#out = out
  }

  step(name: string): void {
    this.#step = name
    if (this.#out.isTTY) this.#show(name)
    else this.#out.write(`${name}\n`)
  }

  /** How much of the step is done, from 0 to 1. */
  at(share: number): void {
    if (this.#out.isTTY) this.#show(`${this.#step}  ${Math.floor(share * 100)} %`)
  }

  end(): void {
    if (this.#out.isTTY) this.#show('')
  }

  #show(text: string): void {
    if (text === this.#shown) return
    this.#out.write(`\r\u001B[2K${text}`)
    this.#shown = text
  }
}
