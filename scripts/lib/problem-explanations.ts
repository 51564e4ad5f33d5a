import type { Slug } from '@bookstore/shared/problem.ts'
import type { Refusal } from '../../platform/local/src/problem.ts'

/** What each problem means to a caller, and what to do about it. */
export const explanations = {
  'invalid-input':
    'A part of the request does not fit its schema; `errors` points at each wrong place. Unknown fields are refused. Nothing was changed.',
  'malformed-json': 'The body is empty, not UTF-8, or not JSON.',
  'page-too-deep':
    'Pages end at 10 000 rows. Go on with the `next` of a page as `cursor`, or narrow the filter.',
  unauthenticated:
    'There is no access token, or it is expired, forged, or made for another audience. `WWW-Authenticate` says which (RFC 6750). Get a new token.',
  'bad-signature':
    'A delivered event carries no signature of this shop. It goes to the dead letters.',
  forbidden: 'The token is good, but its role may not do this.',
  'not-found': 'There is no such thing, or it is not yours; the two are never told apart.',
  'method-not-allowed': 'The path exists; `Allow` lists the methods that it takes.',
  conflict: 'The state of the thing does not allow this; `detail` says why.',
  'retry-later': 'An event came before what it needs. It is delivered again.',
  'cart-empty': 'There is nothing in the cart to check out.',
  'cart-full': 'A cart has at most 100 lines.',
  'cart-changed':
    'The cart changed while this checkout ran, for example in another tab. Nothing was bought; look at the cart and try again with a new key.',
  'checkout-expired':
    'This checkout was not finished in time and its order is cancelled. Nothing is held. Try again with a new key.',
  'isbn-taken': 'Another book of the catalogue has this ISBN.',
  'out-of-stock':
    '`lines` lists what is short: `bookId`, `requested` and `available`. Nothing is held, nothing was bought.',
  'price-changed': '`expectedTotal` is not what the cart costs now; the document says old and new.',
  'below-reserved': 'On-hand copies cannot fall below those that are held for orders.',
  'reservation-closed': 'The reservation of this order was released, cancelled, or has expired.',
  'reservation-deducted':
    'The copies of this order are already deducted; cancel the order instead.',
  'wrong-state': 'The order is in a state that does not allow this step; `detail` names it.',
  'already-resolved': 'This failed event was already retried with success, or discarded.',
  'stale-version': '`If-Match` does not name the current version. Read it again, then decide.',
  'body-too-large': 'A body has at most 64 KiB.',
  'unsupported-media-type': 'Send `Content-Type: application/json`, in UTF-8.',
  'key-reused':
    'This `Idempotency-Key` was used with another body. Use a new key for a new request.',
  'too-many-requests':
    'The limit of requests a minute is used up. `Retry-After` says in how many seconds to come back; `RateLimit` tells the allowance.',
  'internal-error': 'A defect of the shop. Its cause is in the log under the `traceId`.',
  'dependency-down':
    'Something that this function needs is not available. `Retry-After` says when to try again; what has an `Idempotency-Key` can be repeated safely.',
  'request-timeout': 'The local gateway waited in vain for the rest of the request.',
  'uri-too-long': 'The address of the request is longer than the local gateway takes.',
  'headers-too-large': 'The header fields are larger than the local gateway takes, 64 KiB.',
  'bad-gateway':
    'A function died while it answered. Repeat what is safe to repeat; a checkout is, under its `Idempotency-Key`.',
} satisfies Record<Slug | Refusal, string>
