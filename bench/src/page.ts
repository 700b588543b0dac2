import { UsageError } from './usage-error.js'

/** A text, and the name of the marks that it stands between on a page. */
export interface Section {
  readonly name: string
  /** Whatever the run is named by. */
  readonly run: string
  readonly text: string
}

/**
 * Puts texts into a Markdown page, each between its marks `<!-- bench NAME -->` and `<!-- /bench NAME -->`; one without marks is left
 * out.
 *
 * @throws UsageError when the page has no marks at all.
 */
export function withSections(page: string, sections: readonly Section[]): string {
  if (!page.includes('<!-- bench ')) throw new UsageError('--page: it has no place for figures (<!-- bench NAME -->)')
  return sections.reduce((text, { name, run, text: figures }) => {
    const [begin, end] = [`<!-- bench ${name} -->`, `<!-- /bench ${name} -->`]
    const from = text.indexOf(begin)
    const to = text.indexOf(end)
    if (from === -1 || to < from) return text
    return `${text.slice(0, from + begin.length)}\n\nRun: ${run}.\n\n\`\`\`text\n${figures}\n\`\`\`\n\n${text.slice(to)}`
  }, page)
}
