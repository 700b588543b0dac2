import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'

/** Spans as a tree, one line each. */
export function treeOf(spans: readonly ReadableSpan[]): string {
  const ids = new Set(spans.map((span) => span.spanContext().spanId))
  const parentOf = ({ parentSpanContext }: ReadableSpan): string | undefined =>
    parentSpanContext !== undefined && ids.has(parentSpanContext.spanId) ? parentSpanContext.spanId : undefined
  const linesUnder = (parent: string | undefined, indent: string): readonly string[] =>
    spans.flatMap((span) =>
      parentOf(span) === parent
        ? [`${indent}${lineOf(span)}`, ...linesUnder(span.spanContext().spanId, `${indent}  `)]
        : [],
    )
  return linesUnder(undefined, '  ').join('\n')
}

function lineOf({ name, attributes, duration: [seconds, nanos] }: ReadableSpan): string {
  const shown = ['jwks_auth.tenant', 'url.full', 'http.response.status_code', 'error.type']
    .map((attribute) => attributes[attribute])
    .filter((value) => value !== undefined)
  return [name, `${(seconds * 1000 + nanos / 1e6).toFixed(1)} ms`, ...shown].join(' ')
}
