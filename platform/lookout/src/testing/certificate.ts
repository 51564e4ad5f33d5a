import { generateKeyPairSync, sign } from 'node:crypto'

const ecdsaWithSha256 = '06082a8648ce3d040302'
const commonName = '0603550403'
const subjectAltName = '0603551d11'
const tags = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  text: 0x0c,
  time: 0x17,
  list: 0x30,
  set: 0x31,
}

function der(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

const hex = (digits: string) => Buffer.from(digits, 'hex')
const list = (...contents: Uint8Array[]) => der(tags.list, ...contents)
const time = (text: string) => der(tags.time, Buffer.from(text))

/** Makes a key and a certificate for 127.0.0.1 that vouches for itself, as PEM (RFC 5280 section 4.1). */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = list(hex(ecdsaWithSha256))
  const name = list(der(tags.set, list(hex(commonName), der(tags.text, Buffer.from('test')))))
  const names = list(der(0x87, Buffer.from([127, 0, 0, 1])))
  const extensions = list(list(hex(subjectAltName), der(tags.octets, names)))
  const body = list(
    der(0xa0, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.from([1])),
    algorithm,
    name,
    list(time('250101000000Z'), time('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  )
  const signature = der(tags.bits, Buffer.from([0]), sign('sha256', body, privateKey))
  const base64 = list(body, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}
