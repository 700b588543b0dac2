import type { AnswerHeaders } from './answer-headers.js'
import { documentAnswer, textAnswer, type Answer } from './answer.js'
import { discoveryDocument, servesDiscovery, type DiscoveryKind, type IssuerPaths } from './discovery.js'
import type { KeyRing } from './key-ring.js'
import type { KeySetDocument } from './key-set-document.js'
import type { Route } from './request-handler.js'

export interface IssuerDocumentsParts {
  readonly paths: IssuerPaths
  readonly discovery: DiscoveryKind
  readonly etag: boolean
  readonly ring: KeyRing
  readonly keySet: KeySetDocument
}

/** Serves the documents of an issuer: discovery documents and the key set, each at its path. */
export class IssuerDocuments {
  headers: AnswerHeaders = {}
  /** Members that override those of the discovery document. */
  discoveryMembers: Readonly<Record<string, unknown>> = {}
  readonly #parts: IssuerDocumentsParts

  constructor(parts: IssuerDocumentsParts) {
    this.#parts = parts
  }

  /** Returns the correct answer for a path. */
  route(pathname: string, issuer: string, jwksUri: string): Route {
    const { paths, discovery, keySet } = this.#parts
    if (pathname === paths.jwks) return { resource: 'jwks', answer: this.#document(keySet.bytes) }
    const resource = pathname === paths.oidc || pathname === paths.oauth ? 'discovery' : 'other'
    if (!servesDiscovery(discovery, paths, pathname)) return { resource, answer: textAnswer(404, 'not found') }
    const algorithms = [...new Set(this.#parts.ring.published.map((key) => key.alg))]
    const document = discoveryDocument({ issuer, jwksUri, algorithms }, this.discoveryMembers)
    return { resource, answer: this.#document(Buffer.from(JSON.stringify(document))) }
  }

  #document(body: Buffer): Answer {
    return documentAnswer(body, this.headers, this.#parts.etag)
  }
}
