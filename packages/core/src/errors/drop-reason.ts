/** Why a published key cannot be used and is dropped. */
export type DropReason =
  | 'not_an_object'
  | 'symmetric'
  | 'private_members'
  | 'unknown_type'
  | 'not_for_signatures'
  | 'algorithm_mismatch'
  | 'kid_not_a_string'
  | 'kid_too_long'
  | 'member_missing'
  | 'member_encoding'
  | 'certificate'
  | 'rsa_modulus'
  | 'rsa_too_long'
  | 'rsa_exponent'
  | 'small_order'
  | 'not_importable'

/** Fixed phrases for logs and errors; docs/spec/key-sets.md lists them. */
export const DROP_REASONS: Readonly<Record<DropReason, string>> = Object.freeze({
  not_an_object: 'it is no object',
  symmetric: 'it is a symmetric key: anyone who can read it can sign',
  private_members: 'it has private members: anyone who can read it can sign',
  unknown_type: 'its type or curve is missing, or not supported',
  not_for_signatures: 'it is not for signatures: its use or key_ops say so',
  algorithm_mismatch: 'its alg does not fit its type, or is not supported',
  kid_not_a_string: 'its kid is neither text nor a whole number',
  kid_too_long: 'its kid has more than 1,024 characters',
  member_missing: 'a member that its type needs (n and e, x, or x and y) is missing, or no text',
  member_encoding: 'a member that its type needs (n and e, x, or x and y) is not base64url or base64',
  certificate: 'it has only a certificate (x5c), which cannot be read or holds another kind of key',
  rsa_modulus: 'its RSA modulus is shorter than 2048 bits',
  rsa_too_long: 'its RSA modulus is longer than maxRsaBits allows',
  rsa_exponent: 'its RSA exponent is even, 1, or longer than 32 bits',
  small_order: 'it is a point of small order, with which anybody could sign',
  not_importable: 'its point is not on its curve, or has another length',
})
