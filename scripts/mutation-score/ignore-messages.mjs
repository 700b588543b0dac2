// A plugin of Stryker that leaves the messages of errors as they are: they are for people, and tests hold the codes.

/** Which argument of the constructor is the message. */
const MESSAGE_AT = new Map([
  ['SourceError', 1],
  ['JwksAuthError', 1],
  ['TypeError', 0],
  ['Error', 0],
])

/**
 * The part of Babel's `NodePath` that is read here.
 *
 * @typedef {{ node: any, parent: any }} Path
 */

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'messages',
    value: {
      /** @param {Path} path */
      shouldIgnore({ node, parent }) {
        if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined
        if (node.type === 'StringLiteral' && node.value.startsWith('must ')) return 'the rule that an option breaks'
        if (parent?.type !== 'NewExpression') return undefined
        const at = MESSAGE_AT.get(parent.callee.name)
        return at !== undefined && parent.arguments[at] === node ? 'the message of an error' : undefined
      },
    },
  },
]
