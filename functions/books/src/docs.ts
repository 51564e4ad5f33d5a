import { operation, type Operation, type Reply } from '@bookstore/shared/operation.ts'
import { problem } from '@bookstore/shared/problem.ts'
import * as v from 'valibot'
import { isKnown } from './version.ts'
import { toSent, type Sent } from './page.ts'

const caching = 'public, max-age=300'

/** Gives the operations that describe the shop: its OpenAPI document, the page to try it, its problems. */
export function docsRoutes(): Operation[] {
  return [openApi(), docs(), explainProblem()]
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
      return page(html, policy)
    },
  })
}

function explainProblem(): Operation {
  return operation({
    method: 'get',
    path: '/problems/:slug',
    id: 'explainProblem',
    summary: 'What a problem means, and what to do about it',
    access: 'public',
    params: v.strictObject({ slug: v.pipe(v.string(), v.maxLength(60)) }),
    responses: { 200: { description: 'The page', contentType: 'text/html' } },
    problems: ['not-found'],
    async handle({ params }) {
      const { policy, problemPage } = await import('./problem-page.ts')
      const html = problemPage(params.slug)
      if (html === undefined) throw problem('not-found', { detail: 'No such problem is known' })
      return page(html, policy)
    },
  })
}

function page(html: string, policy: string): Reply {
  return {
    status: 200,
    text: html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': caching,
    },
  }
}
