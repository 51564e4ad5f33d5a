import { X509Certificate } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/**
 * Lets this process believe servers whose certificates a CA signed, beside those that it believes already.
 * @throws Error when the text is no certificate
 */
export function trust(pem: string): void {
  const authority = new X509Certificate(pem)
  setDefaultCACertificates([...getCACertificates('default'), authority.toString()])
}
