/** What a TSDoc comment says. */
export interface Comment {
  /** In Markdown, on one line. */
  readonly text: string
  /** What `@default` says. */
  readonly otherwise: string | undefined
}

/** Reads a TSDoc comment, its marks included. */
export function commentOf(doc: string): Comment {
  const text = doc
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\{@link (?<name>[^}]+)\}/g, '`$<name>`')
  const [before = '', ...tags] = text.split(/(?:^|\s)@(?=[a-z]+\b)/)
  const otherwise = tags.find((tag) => tag.startsWith('default'))?.slice('default'.length)
  return { text: oneLine(before), otherwise: otherwise === undefined ? undefined : oneLine(otherwise) }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
