import type { AnswerReport, FailureReport, FetchedDocument } from '@jwks-auth/core/inspection'
import { failureHint, WANTS_A_HEADER } from '../failure-hint.js'
import { bounded } from '../output/neutral.js'

/** Describes the answer of an inspected URL as text: its status, the kind of its body and its content type. */
export function answerWords({ status, contentType, body, members }: AnswerReport): string {
  if (status !== 200) return `${status}${meaningOf(status)}`
  const type = contentType === undefined ? '' : `  (${bounded(contentType, 60)})`
  return `200${body === undefined ? '' : `, ${bodyWords(body, members)}`}${type}`
}

function bodyWords(body: NonNullable<AnswerReport['body']>, members: AnswerReport['members']): string {
  switch (body) {
    case 'metadata':
      return 'metadata of an issuer'
    case 'key_set':
      return 'a key set'
    case 'web_page':
      return 'a web page: a login page, a proxy, or the wrong URL'
    case 'empty':
      return 'an empty body'
    case 'other':
      return 'text that is no JSON'
    case 'json':
      if (members === undefined) return 'JSON that is no object'
      return members.length === 0
        ? 'an empty JSON object'
        : `JSON that is neither metadata nor a key set; it has ${members.join(', ')}`
  }
}

function meaningOf(status: number): string {
  if (isAbsent(status)) return ': there is nothing there'
  if (status === 401 || status === 403) return ': it does not give that document to anonymous callers'
  if (status === 429) return ': it was asked too often'
  if (status >= 500) return ': it fails at the moment'
  return status >= 400 ? ': it does not answer such a request there' : ''
}

export function isAbsent(status: number | undefined): boolean {
  return status === 404 || status === 410
}

/** Whether the URL has nothing, or something other than a document of an issuer. */
export function isNoDocument(answer: AnswerReport | undefined): boolean {
  if (answer === undefined) return false
  const { status, body } = answer
  return isAbsent(status) || (status === 200 && body !== 'key_set' && body !== 'metadata')
}

/** Advice on a document that cannot be used; `undefined` if the rest of the page gives it. */
export function documentHint(failure: FailureReport, { answer }: FetchedDocument): string | undefined {
  const { reason, httpStatus } = failure
  if (isAbsent(httpStatus)) return undefined
  if (httpStatus === 401 || httpStatus === 403) return WANTS_A_HEADER
  if (reason === 'discovery' || reason === 'body')
    return answer === undefined || answer.body === 'metadata' ? undefined : `It answered ${answerWords(answer)}`
  return failureHint(failure)
}
