/** A tool of the page: the files that a reader writes, and the commands to run, in their order. */
export interface Section {
  readonly title: string
  readonly steps: readonly Step[]
}

/** `file` is written with `text`; without it, `text` is run by a shell. */
export interface Step {
  readonly file: string | undefined
  readonly text: string
}

/** A fence names its language, and after it a file, if it is one. */
const FENCE = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gms

export function sectionsOf(page: string): readonly Section[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      steps: [...section.matchAll(FENCE)].map(([, language, file, text = '']) => {
        if (file === undefined && language !== 'sh') throw new Error(`neither a file nor commands:\n${text}`)
        return { file, text }
      }),
    }))
}

/** The versions in the table of tools, by the tool's name. */
export function versionsIn(page: string): ReadonlyMap<string, string> {
  return new Map(
    [...page.matchAll(/^\| \[([^\]]+)\]\([^)]*\) +\| ([\d.]+) /gm)].map(([, tool = '', version = '']) => [
      tool,
      version,
    ]),
  )
}
