import { commentOf, type Comment } from './comment.js'
import { closeOf, depthOf, scan, type Token } from './scan.js'

/** One member of an options object. */
export interface Member {
  readonly name: string
  readonly optional: boolean
  /** As it is written, without comments, on one line. */
  readonly type: string
  readonly comment: Comment | undefined
  /** What an object that is described in place holds. */
  readonly nested: readonly Member[]
}

/** An interface, or a type of objects, as it is declared. */
export interface Declaration {
  readonly kind: 'interface' | 'type'
  readonly name: string
  readonly comment: Comment | undefined
  /** Its own, and not those of the types it is made of. */
  readonly members: readonly Member[]
  /** The other types it is made of, in order. */
  readonly madeOf: readonly string[]
}

const HEAD = /^(?:export )?(?<kind>interface|type) (?<name>[A-Z]\w*)/gm

/** The types that a source file declares at its top. */
export function declarationsIn(source: string): Declaration[] {
  const tokens = scan(source)
  const indexOf = new Map(tokens.map(({ start }, index) => [start, index]))
  return [...source.matchAll(HEAD)].flatMap(({ 0: head, index, groups = {} }) => {
    const from = indexOf.get(index)
    const first = indexOf.get(index + head.length)
    if (from === undefined || first === undefined) return []
    const kind = groups['kind'] === 'interface' ? 'interface' : 'type'
    const body = tokens.slice(first, kind === 'interface' ? endOfInterface(tokens, first) : endOfType(tokens, first))
    return [{ kind, name: groups['name'] ?? '', comment: commentBefore(tokens, from), ...contentsOf(body) }]
  })
}

function endOfInterface(tokens: readonly Token[], first: number): number {
  return (
    closeOf(
      tokens,
      tokens.findIndex(({ kind, text }, index) => index >= first && kind === 'mark' && text === '{'),
    ) + 1
  )
}

/** A type ends with its line, unless the next one goes on: it begins with a blank, or closes something. */
function endOfType(tokens: readonly Token[], first: number): number {
  let depth = 0
  for (let index = first; index < tokens.length; index += 1) {
    depth += depthOf(tokens[index])
    if (depth === 0 && tokens[index]?.text === '\n' && tokens[index + 1]?.text !== ' ') return index
  }
  return tokens.length
}

function commentBefore(tokens: readonly Token[], index: number): Comment | undefined {
  const before = tokens.slice(0, index).findLast(({ text }) => text.trim() !== '')
  return before?.kind === 'doc' ? commentOf(before.text) : undefined
}

/** Objects give members, names beside them are what else the type is made of. */
function contentsOf(body: readonly Token[]): Pick<Declaration, 'members' | 'madeOf'> {
  const members: Member[] = []
  let beside = ''
  for (let index = 0; index < body.length; index += 1) {
    const token = body[index]
    if (token?.kind === 'mark' && token.text === '{') {
      const close = closeOf(body, index)
      members.push(...membersIn(body.slice(index + 1, close)))
      index = close
    } else if (token?.kind === 'mark') beside += token.text
  }
  const madeOf = [...beside.matchAll(/[A-Z]\w*/g)].map(([name]) => name)
  return { members: merged(members), madeOf: madeOf.filter((name) => !BUILT_IN.has(name)) }
}

const BUILT_IN: ReadonlySet<string> = new Set([
  'Omit',
  'Pick',
  'Required',
  'Partial',
  'Readonly',
  'NonNullable',
  'Record',
])

/** The members of all alternatives as one list. What an alternative says it has not is no member of it. */
function merged(members: readonly Member[]): Member[] {
  const names = [...new Set(members.map(({ name }) => name))]
  return names.flatMap((name) => {
    const alike = members.filter((member) => member.name === name && member.type !== 'never')
    const [first] = alike
    if (first === undefined) return []
    const types = [...new Set(alike.map(({ type }) => type))]
    const comment = alike.find((member) => member.comment !== undefined)?.comment
    const optional = members.some((member) => member.name === name && member.optional)
    return [{ ...first, comment, optional, type: types.join(' | ') }]
  })
}

function membersIn(body: readonly Token[]): Member[] {
  const members: Member[] = []
  let start = 0
  let depth = 0
  for (let index = 0; index <= body.length; index += 1) {
    const token = body[index]
    depth += depthOf(token)
    if (depth > 0 || (token !== undefined && !endsMember(body, index))) continue
    const member = memberOf(body.slice(start, index))
    if (member !== undefined) members.push(member)
    // What holds no member holds a comment at most: that is the next one's.
    if (member !== undefined) start = index + 1
  }
  return members
}

function endsMember(body: readonly Token[], index: number): boolean {
  const token = body[index]
  if (token?.kind !== 'mark') return false
  if (token.text === ';') return true
  if (token.text !== '\n') return false
  const next = body.slice(index).find(({ text }) => text.trim() !== '')
  return next === undefined || !'|&'.includes(next.text)
}

const MEMBER = /^(?:readonly )?(?<name>[a-z]\w*)(?<optional>\?)?: ?(?<type>.*)$/s

function memberOf(tokens: readonly Token[]): Member | undefined {
  const code = tokens.filter(({ kind }) => kind !== 'doc' && kind !== 'comment')
  const text = code.map((token) => token.text).join('')
  const { name = '', optional, type } = MEMBER.exec(text.trim())?.groups ?? {}
  if (type === undefined || type === '') return undefined
  const doc = tokens.find(({ text: first }) => first.trim() !== '')
  const open = tokens.findIndex(({ kind, text: mark }) => kind === 'mark' && mark === '{')
  return {
    name,
    optional: optional !== undefined,
    type: oneLine(type),
    comment: doc?.kind === 'doc' ? commentOf(doc.text) : undefined,
    nested: open === -1 ? [] : documented(membersIn(tokens.slice(open + 1, closeOf(tokens, open)))),
  }
}

/** A small object that says nothing of its members is told by its type. */
function documented(members: readonly Member[]): readonly Member[] {
  return members.some(({ comment }) => comment !== undefined) ? members : []
}

function oneLine(type: string): string {
  return type
    .replaceAll('readonly ', '')
    .replaceAll(/(?<=[\w'\])>}?])\s*\n\s*(?=\w+\??:)/g, '; ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\| /, '')
    .replace(/ \| undefined$/, '')
}
