/** A piece of source text, and where it stands. */
export interface Token {
  readonly kind: 'doc' | 'comment' | 'text' | 'mark'
  readonly text: string
  readonly start: number
}

const TOKEN =
  /(?<doc>\/\*\*[\s\S]*?\*\/)|(?<comment>\/\/.*|\/\*[\s\S]*?\*\/)|(?<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(?<mark>[\s\S])/g

/** Source text as comments, strings and single characters: enough to find out what is within which braces. */
export function scan(source: string): Token[] {
  return [...source.matchAll(TOKEN)].map(({ groups = {}, index, 0: text }) => ({
    kind:
      groups['doc'] !== undefined
        ? 'doc'
        : groups['comment'] !== undefined
          ? 'comment'
          : groups['text'] !== undefined
            ? 'text'
            : 'mark',
    text,
    start: index,
  }))
}

/** Where the brace that opens at `open` is closed. */
export function closeOf(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let index = open; index < tokens.length; index += 1) {
    depth += depthOf(tokens[index])
    if (depth === 0) return index
  }
  throw new Error('a brace is never closed')
}

/** What a token adds to the depth: of braces, brackets and parentheses; `<` has another meaning in `=>`. */
export function depthOf(token: Token | undefined): number {
  if (token?.kind !== 'mark') return 0
  if ('{[('.includes(token.text)) return 1
  return '}])'.includes(token.text) ? -1 : 0
}
