import type { TriedPreset } from '@jwks-auth/core/inspection'
import { literal } from './literal.js'

/**
 * Formats the call of a preset as JavaScript source: missing values are in angle brackets, options that are needed
 * beside it follow.
 */
export function presetLiteral({ preset, options, missing, beside }: TriedPreset): string {
  const { version, ...told } = options
  const numbers = version === undefined ? {} : { version: Number(version) }
  const call = `${preset}(${literal({ ...told, ...numbers, ...Object.fromEntries(missing.map((name) => [name, `<${name}>`])) })})`
  const others = literal(beside)
  return others === '{  }' ? call : `{ ...${call}, ${others.slice(2)}`
}
