import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { signer, type Signed } from '@bookstore/shared/signature.ts'
import { ask, type Answer } from './ask.ts'
import type { TestShop } from './test-shop.ts'

export type Letter = { headers: Record<string, string>; body: string }

type Parts = Partial<Signed> & {
  body?: string
  /** Sign these parts instead of those that are sent. */
  signed?: Partial<Signed> & { body?: string }
  signature?: string
}

export type Post = {
  /** Puts an event in HTTP binary mode, signed with the shop's own key unless told otherwise. */
  letter(event: NewEvent, parts?: Parts): Letter
  /** Delivers to a function as the relay does. */
  deliver(name: string, letter: Letter): Promise<Answer>
}

/** Opens the way by which events reach the functions of a shop, with its signing keys. */
export async function openPost(shop: TestShop): Promise<Post> {
  const keys = await readFile(join(dirname(shop.logs), 'event-signing-keys'), 'utf8')
  const shopSigner = signer(keys)
  return {
    letter(event, parts = {}) {
      const { source = event.source, type = event.type, subject = event.subject } = parts
      const { id = randomUUID(), time = new Date().toISOString() } = parts
      const body = parts.body ?? JSON.stringify(event.data)
      const { body: signedBody = body, ...other } = parts.signed ?? {}
      const covered = { source, id, type, subject, time, ...other }
      const headers = {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': source,
        'ce-type': type,
        'ce-subject': subject,
        'ce-time': time,
        'ce-partitionkey': subject,
        'ce-signature': parts.signature ?? shopSigner.sign(covered, signedBody),
      }
      return { headers, body }
    },
    deliver: (name, letter) => ask(shop.activator.address(name), 'POST', '/events', letter),
  }
}

/** Takes a header away from a letter. */
export function without({ headers, body }: Letter, name: string): Letter {
  return {
    headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
    body,
  }
}
