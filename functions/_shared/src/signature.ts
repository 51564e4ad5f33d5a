import { createHmac, timingSafeEqual } from 'node:crypto'

/** The attributes of a CloudEvent that its signature covers, beside the payload's bytes. */
export type Signed = { source: string; id: string; type: string; subject: string; time: string }

export type Verdict = 'valid' | 'invalid' | 'missing'

export type Signer = {
  /** Gives `<keyId>.<base64url>`, made with the first key. */
  sign(event: Signed, payload: string | Uint8Array): string
  verify(event: Signed, payload: Uint8Array, signature: string | undefined): Verdict
}

/**
 * Makes the signer of events (events.md, "Who may publish"): HMAC-SHA-256 over source, id, type, subject,
 * time in milliseconds and the payload's bytes.
 * @param keys `k2:<base64>,k1:<base64>`: the first signs, all verify, so that keys can rotate
 * @throws Error when the keys can't be read, without naming them
 */
export function signer(keys: string): Signer {
  const secrets = new Map(keys.split(',').map(readKey))
  const [current] = secrets.keys()
  const digest = (keyId: string, event: Signed, payload: string | Uint8Array) =>
    createHmac('sha256', secrets.get(keyId) ?? '')
      .update(covered(event))
      .update(payload)
      .digest()

  return {
    sign: (event, payload) =>
      `${current}.${digest(current ?? '', event, payload).toString('base64url')}`,
    verify(event, payload, signature) {
      if (!signature) return 'missing'
      const [keyId = '', mac = ''] = signature.split('.')
      if (!secrets.has(keyId)) return 'invalid'
      const given = Buffer.from(mac, 'base64url')
      const expected = digest(keyId, event, payload)
      return given.length === expected.length && timingSafeEqual(given, expected)
        ? 'valid'
        : 'invalid'
    },
  }
}

function readKey(entry: string): [string, Buffer] {
  const [id, secret] = entry.trim().split(':')
  const key = Buffer.from(secret ?? '', 'base64')
  if (!id || key.length < 32) {
    throw new Error(
      'EVENT_SIGNING_KEYS: Expected <id>:<base64 of 32 bytes or more>, comma-separated',
    )
  }
  return [id, key]
}

function covered({ source, id, type, subject, time }: Signed): string {
  return `${JSON.stringify([source, id, type, subject, Date.parse(time)])}\n`
}
