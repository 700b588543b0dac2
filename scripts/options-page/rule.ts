import type { Kit } from './kit.js'
import type { Section } from './section.js'

/** What no option takes, most telling first. */
const WRONG: readonly unknown[] = [null, -1, Symbol('wrong')]

/** What an option has to be, in the words of the error that a wrong value leads to: of the code, not of a page. */
export async function ruleOf(kit: Kit, { give }: Section, path: readonly string[]): Promise<string | undefined> {
  if (give === undefined) return undefined
  for (const value of WRONG) {
    const error = await refusalOf(() => give(kit, optionsWith(path, value)))
    const rule = ruleIn(error, path.join('.'))
    if (rule !== undefined) return rule
  }
  return undefined
}

function optionsWith([name = '', ...within]: readonly string[], value: unknown): object {
  return { [name]: within.length === 0 ? value : optionsWith(within, value) }
}

async function refusalOf(give: () => unknown): Promise<unknown> {
  try {
    await closed(await give())
    return undefined
  } catch (error) {
    return error
  }
}

async function closed(made: unknown): Promise<void> {
  if (typeof made !== 'object' || made === null || !('close' in made) || typeof made.close !== 'function') return
  await Reflect.apply(made.close, made, [])
}

function ruleIn(error: unknown, field: string): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (!('problems' in error))
    return new RegExp(`: "${field}" (?<rule>must be .*), got `).exec(error.message)?.groups?.['rule']
  const problems: readonly unknown[] = Array.isArray(error.problems) ? error.problems : []
  for (const problem of problems) {
    if (typeof problem !== 'object' || problem === null || !('field' in problem) || !('rule' in problem)) continue
    if (problem.field === field && typeof problem.rule === 'string') return problem.rule
  }
  return undefined
}
