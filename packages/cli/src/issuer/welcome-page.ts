import type { TestIssuer } from '@jwks-auth/testing'
import { bad, dim, good, strong, table, type Line } from '../output/page.js'
import type { SampleTokens } from './sample-tokens.js'

/** The page that `jwks-auth issuer` prints at the start: the issuer, its tokens and commands, to be pasted. */
export function welcomePage(issuer: TestIssuer, audience: readonly string[], tokens: SampleTokens): readonly Line[] {
  const { ca } = issuer
  const permitted = ca === undefined ? ' --allow-http' : ' --ca ca.pem'
  return [
    [strong('A test provider is running.'), dim('  For tests only.')],
    ...table([
      ['issuer', issuer.issuer],
      ['key set', issuer.jwksUri],
      ['audience', audience.join(' ')],
    ]),
    ...(ca === undefined ? [] : certificateLines(ca, issuer.spkiPin ?? '')),
    ...tokenLines(tokens),
    [],
    [strong('To try')],
    [`  npx @jwks-auth/cli inspect ${issuer.issuer}${permitted}`],
    [`  npx @jwks-auth/cli verify - --issuer ${issuer.issuer} --audience ${audience[0] ?? ''}${permitted}`],
    [],
    [dim('t new tokens · r rotate · w withdraw old keys · f fail · h hang · o be well again · q end')],
  ]
}

export function tokenLines(tokens: SampleTokens): readonly Line[] {
  return [
    [],
    [good('A token that is good')],
    [tokens.good],
    [bad('One that has expired')],
    [tokens.expired],
    [bad('One for another audience')],
    [tokens.otherAudience],
    [bad('One that another key signed')],
    [tokens.forged],
  ]
}

function certificateLines(ca: string, pin: string): readonly Line[] {
  return [
    [],
    [strong('Its authority'), '  save it as ca.pem'],
    ...ca
      .trim()
      .split('\n')
      .map((line): Line => [line]),
    ['pin of the server  ', pin],
  ]
}
