import fc from 'fast-check'

/** Something that reads what strangers send: inputs by a grammar, and what has to hold of each. */
export interface Target {
  readonly name: string
  /** Tries so many inputs. @throws Error with the input and its seed when something does not hold. */
  readonly run: (parameters: { readonly seed: number; readonly numRuns: number }) => Promise<void>
}

export function target<T>(name: string, inputs: fc.Arbitrary<T>, holds: (input: T) => Promise<void> | void): Target {
  return {
    name,
    async run(parameters) {
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          await holds(input)
        }),
        parameters,
      )
    },
  }
}
