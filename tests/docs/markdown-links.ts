/** Where a page links to, as it is written. */
export interface Link {
  readonly line: number
  /** Without the anchor; empty for the page itself. */
  readonly path: string
  readonly anchor: string | undefined
}

const TARGET = /\]\((?<inline>[^)\s]+)(?:\s"[^"]*")?\)|\b(?:src|srcset|href)="(?<attribute>[^"]+)"/g

/** Links and pictures of a Markdown page that lead into the repository. */
export function linksIn(markdown: string): readonly Link[] {
  return withoutCode(markdown)
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(TARGET)].flatMap(({ groups = {} }) => {
        const target = groups['inline'] ?? groups['attribute'] ?? ''
        if (/^[a-z]+:/.test(target)) return []
        const [path = '', anchor] = target.split('#')
        return [{ line: index + 1, path, anchor }]
      }),
    )
}

/** The anchors that GitHub gives the headings of a page. */
export function anchorsIn(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const anchors = withoutFences(markdown)
    .split('\n')
    .flatMap((line) => /^#{1,6} (?<heading>.*)$/.exec(line)?.groups?.['heading'] ?? [])
    .map((heading) => {
      const anchor = anchorOf(heading)
      const before = seen.get(anchor) ?? 0
      seen.set(anchor, before + 1)
      return before === 0 ? anchor : `${anchor}-${before}`
    })
  return new Set(anchors)
}

/** Letters, digits, hyphens and underscores stay, blanks become hyphens, all else goes. */
function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[(?<text>[^\]]*)\]\([^)]*\)/g, '$<text>')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Lines stay where they are. */
function withoutCode(markdown: string): string {
  return withoutFences(markdown).replaceAll(/(?<ticks>`+)[^`\n]*?\k<ticks>/g, '')
}

function withoutFences(markdown: string): string {
  let fence: string | undefined
  return markdown
    .split('\n')
    .map((line) => {
      const marks = /^\s*(?<marks>`{3,}|~{3,})/.exec(line)?.groups?.['marks']
      if (marks !== undefined && (fence === undefined || marks.startsWith(fence))) {
        fence = fence === undefined ? marks : undefined
        return ''
      }
      return fence === undefined ? line : ''
    })
    .join('\n')
}
