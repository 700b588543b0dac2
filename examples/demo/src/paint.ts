/** Colours text for a terminal. */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly faint: (text: string) => string
  readonly strong: (text: string) => string
}

/** Paints only for a terminal whose user has not said no (https://no-color.org). */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const wanted = stream.isTTY === true && (env['NO_COLOR'] ?? '') === ''
  const painter = (code: number) => (text: string) => (wanted ? `\u001B[${code}m${text}\u001B[0m` : text)
  return { good: painter(32), bad: painter(31), faint: painter(2), strong: painter(1) }
}
