import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { join } from 'node:path'

/** What is replaced in a page's code before it runs: text that has to be there, and what stands in its place. */
export type Replacements = Readonly<Record<string, string>>

const GENERATED = fileURLToPath(new URL('.generated', import.meta.url))
let runs = 0

/**
 * Runs a peer's example as the body of an async function, since some use `require` and `await` alike.
 *
 * @param given - What the example takes for granted, by name.
 * @param handBack - The name of what the test goes on with.
 */
export async function runBefore(
  code: string,
  replacements: Replacements,
  given: Readonly<Record<string, unknown>>,
  handBack: string,
): Promise<unknown> {
  const names = { require: createRequire(import.meta.url), ...given }
  const body = `"use strict"\n${replaced(code, replacements)}\nreturn ${handBack}`
  // The example comes from a package that the lockfile pins.
  const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(runBefore).constructor
  return await AsyncFunction(...Object.keys(names), body)(...Object.values(names))
}

/** Runs our example as a module. */
export async function runAfter(code: string, replacements: Replacements, handBack: string): Promise<unknown> {
  mkdirSync(GENERATED, { recursive: true })
  const file = join(GENERATED, `after-${process.pid}-${++runs}.ts`)
  writeFileSync(file, `${replaced(code, replacements)}\nexport { ${handBack} as handedBack }\n`)
  try {
    const module: { readonly handedBack: unknown } = await import(pathToFileURL(file).href)
    return module.handedBack
  } finally {
    rmSync(file)
  }
}

function replaced(code: string, replacements: Replacements): string {
  return Object.entries(replacements).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the example has no ${from}`)
    return text.replaceAll(from, to)
  }, code)
}
