import { expect, it } from 'vitest'
import { kindOf } from './visits.ts'

const shop = 'http://localhost:30000'

it.each([
  ['GET', '/', 'catalogue'],
  ['GET', '/?page=2', 'catalogue'],
  ['GET', '/books/1', 'detail'],
  ['GET', '/search?q=dune', 'search'],
  ['POST', '/?/add', 'add to cart'],
  ['POST', '/books/1?/add', 'add to cart'],
  ['POST', '/search?/add&q=dune', 'add to cart'],
  ['GET', '/cart', 'cart'],
  ['GET', '/checkout', 'checkout'],
  ['POST', '/checkout?/place', 'place order'],
  ['GET', '/order-confirmation?id=1', 'order'],
  ['GET', '/callback?code=1', 'login'],
  ['GET', '/covers/1.svg', 'other'],
  ['GET', 'http://localhost:30080/auth', 'identity provider'],
])('counts %s %s as %s', (method, path, kind) => {
  expect(kindOf(shop, method, new URL(path, shop))).toBe(kind)
})
