import { randomBytes } from 'node:crypto'
import { ORIGIN } from '$app/env/private'
import base from '#lib/styles/base.css?inline'
import controls from '#lib/styles/controls.css?inline'
import layout from '#lib/styles/layout.css?inline'
import parts from '#lib/styles/parts.css?inline'
import tokens from '#lib/styles/tokens.css?inline'
import { refusals } from '#lib/text/refusals.ts'
import { sameSitePath } from '../return-path.ts'
import type { Refusal } from './refusal.ts'

const styles = [tokens, base, layout, controls, parts].join('\n')

/** Makes a page without the layout, its session and its scripts: it works when those cannot. */
export function plainPage(request: Request, refusal: Refusal, headers: Headers): Response {
  const nonce = randomBytes(16).toString('base64')
  headers.set('content-type', 'text/html; charset=utf-8')
  headers.set(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; img-src 'self'; base-uri 'none'; ` +
      `frame-ancestors 'none'`,
  )
  return new Response(htmlOf(request, refusal, nonce), { status: refusal.status, headers })
}

function htmlOf(request: Request, refusal: Refusal, nonce: string): string {
  const { title, text } = refusals.pages[refusal.slug]
  const wait = refusal.retryAfter
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <title>${title}</title>
    <style nonce="${nonce}">${styles}</style>
  </head>
  <body>
    <main class="page">
      <div class="empty">
        <h1>${title}</h1>
        <p>${text}</p>
        ${wait === undefined ? '' : `<p>${refusals.retryIn(wait)}</p>`}
        ${actionsOf(request, refusal)}
      </div>
    </main>
  </body>
</html>
`
}

function actionsOf(request: Request, { csrf, fields }: Refusal): string {
  const url = new URL(request.url)
  const home = link('/', refusals.home)
  if (csrf !== undefined && fields) {
    const hidden = fields
      .filter(([name]) => name !== 'csrf')
      .concat([['csrf', csrf]])
      .map(
        ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
      )
    return `<form class="cluster" method="post" action="${escape(url.pathname + url.search)}">
      ${hidden.join('\n      ')}
      <button class="button">${refusals.again}</button>
      ${link(sameSitePath(request.headers.get('referer'), new URL(ORIGIN).origin), refusals.back)}
    </form>`
  }
  if (request.method !== 'GET') return `<div class="cluster">${home}</div>`
  const retry = `<a class="button" href="${escape(url.pathname + url.search)}">${refusals.retry}</a>`
  return `<div class="cluster">${retry} ${home}</div>`
}

function link(path: string, words: string): string {
  return `<a class="button button-quiet" href="${escape(path)}">${words}</a>`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
