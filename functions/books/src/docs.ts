import { operation, type Operation } from '@bookstore/shared/operation.ts'
import * as v from 'valibot'
import { isKnown } from './version.ts'
import { toSent, type Sent } from './page.ts'

const caching = 'public, max-age=300'

/** Gives the operations that describe the shop: its OpenAPI document and the page to try it. */
export function docsRoutes(): Operation[] {
  return [openApi(), docs()]
}

function openApi(): Operation {
  let document: Sent | undefined
  return operation({
    method: 'get',
    path: '/openapi.json',
    id: 'openApi',
    summary: 'The OpenAPI document of the shop',
    access: 'public',
    responses: {
      200: { description: 'The document', schema: v.looseObject({ openapi: v.string() }) },
      304: { description: 'It is what If-None-Match names' },
    },
    async handle({ header }) {
      document ??= toSent((await import('./shop.openapi.json', { with: { type: 'json' } })).default)
      const { text, etag } = document
      const headers = { etag, 'cache-control': caching }
      if (isKnown(header('if-none-match'), etag)) return { status: 304, headers }
      return { status: 200, text, headers }
    },
  })
}

function docs(): Operation {
  return operation({
    method: 'get',
    path: '/docs',
    id: 'docs',
    summary: 'A page to try the operations with',
    access: 'public',
    responses: { 200: { description: 'The page', contentType: 'text/html' } },
    async handle() {
      const { html, policy } = await import('./docs-page.ts')
      return {
        status: 200,
        text: html,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy,
          'cache-control': caching,
        },
      }
    },
  })
}
