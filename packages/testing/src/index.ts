/**
 * An identity provider, a certificate authority and a clock for tests.
 *
 * @module @jwks-auth/testing
 */

export type { SigningAlgorithm } from './algorithm.js'
export type { AnswerHeaders } from './answer-headers.js'
export type { Behaviour, ContentEncoding, NamedBehaviour } from './behaviour.js'
export { createTestIssuer } from './create-test-issuer.js'
export type { DiscoveryKind } from './discovery.js'
export type { RotateOptions } from './key-ring.js'
export type { MisbehaveOptions } from './misbehaviour.js'
export type { RecordedRequest } from './request-log.js'
export type { RequestPath } from './resource.js'
export { createTestAuthority } from './test-authority.js'
export type { IssueOptions, TestAuthority, TestAuthorityOptions, TestCertificate } from './test-authority.js'
export { createTestClock } from './test-clock.js'
export type { TestClock, TestClockOptions, TestInstant } from './test-clock.js'
export type { TestIssuer } from './test-issuer.js'
export type { TestIssuerOptions } from './test-issuer-options.js'
export type { TestKey } from './test-key.js'
export type { SignOptions, TestClaims } from './token.js'
