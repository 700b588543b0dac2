import { kindOf, keyAt } from '../keys.js'
import type { Draft } from '../draft.js'
import { forEach, type Fault, type Faults } from './fault.js'

const forge =
  (change: (signature: Buffer) => Buffer): Fault =>
  (draft) => ({ ...draft, forge: (signature) => change(draft.forge(signature)) })

const flip =
  (at: number) =>
  (signature: Buffer): Buffer => {
    const bytes = Buffer.from(signature)
    const index = at < 0 ? bytes.length + at : at
    if (index >= 0 && index < bytes.length) bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index)
    return bytes
  }

/** An ECDSA signature as ASN.1 has it, rather than r and s side by side (RFC 7518 section 3.4). */
function der(signature: Buffer): Buffer {
  const half = signature.length / 2
  const integers = [signature.subarray(0, half), signature.subarray(half)].map((bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0)
    const value = Buffer.concat([Buffer.from([0]), bytes.subarray(Math.max(start, 0))])
    return Buffer.concat([Buffer.from([2, value.length]), value])
  })
  const body = Buffer.concat(integers)
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

/** Signs with another algorithm than the header says, where the key can. */
const signedAs =
  (change: (alg: string) => string): Fault =>
  (draft) => ({ ...draft, alg: change(draft.alg) })

const byAnotherKey: Fault = (draft: Draft) => ({ ...draft, signer: keyAt(kindOf(draft.alg), 1) })

/** Of RSA-PSS, whose signatures are random, one in 256 starts with a zero; it is signed until one does. */
const withoutFirstZero: Fault = (draft) => {
  if (!draft.alg.startsWith('PS')) return draft
  const sign: Draft['signer']['sign'] = (alg, data) => {
    for (let tries = 0; tries < 10_000; tries += 1) {
      const signature = draft.signer.sign(alg, data)
      if (signature[0] === 0) return signature
    }
    throw new Error('no signature starts with a zero')
  }
  return forge((signature) => signature.subarray(1))({ ...draft, signer: { ...draft.signer, sign } })
}

/** What a signature may be. */
export const SIGNATURE_FAULTS: Faults = {
  ...forEach('signature with a bit of byte changed', [0, 1, 31, -1], (at) => forge(flip(at))),
  'signature without its last byte': forge((signature) => signature.subarray(0, -1)),
  'signature without its first byte': forge((signature) => signature.subarray(1)),
  'signature with a byte more': forge((signature) => Buffer.concat([signature, Buffer.alloc(1)])),
  'signature with a zero before it': forge((signature) => Buffer.concat([Buffer.alloc(1), signature])),
  'signature of RSA-PSS without its first zero': withoutFirstZero,
  'signature of zeros': forge((signature) => Buffer.alloc(signature.length)),
  'signature of one byte': forge(() => Buffer.alloc(1)),
  'signature of half its length': forge((signature) => signature.subarray(0, signature.length / 2)),
  'signature twice': forge((signature) => Buffer.concat([signature, signature])),
  'signature in DER': forge(der),
  'signature by another key': byAnotherKey,
  'signature with another digest': signedAs((alg) => alg.replace('256', '384').replace('512', '256')),
  'signature with the other padding': signedAs((alg) =>
    alg.replace(/^(R|P)S/, (name) => (name === 'RS' ? 'PS' : 'RS')),
  ),
}
