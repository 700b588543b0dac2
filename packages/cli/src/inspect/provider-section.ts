import type { RecognizedProvider } from '@jwks-auth/core/providers'
import { bounded } from '../output/neutral.js'
import { dim, strong, type Line } from '../output/page.js'

/** The provider that an issuer is one of by its URL, and its preset to paste. */
export function providerSection(recognized: RecognizedProvider | undefined): readonly Line[] {
  if (recognized === undefined) return []
  const { preset, options, missing } = recognized
  const members = [
    ...Object.entries(options).map(([name, value]) => `${name}: ${literal(name, value)}`),
    ...missing.map((name) => `${name}: '<${name}>'`),
  ]
  return [
    [],
    [strong('Provider'), `  ${preset}`, dim('  a preset of @jwks-auth/core/providers')],
    [`  ${preset}({ ${members.join(', ')} })`],
  ]
}

function literal(name: string, value: string): string {
  return name === 'version' ? value : `'${bounded(value, 300).replaceAll(/['\\]/g, '\\$&')}'`
}
