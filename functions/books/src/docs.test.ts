import { createApp } from '@bookstore/shared/app.ts'
import { logger } from '@bookstore/shared/log.ts'
import { problems } from '@bookstore/shared/problem.ts'
import { describe, expect, it } from 'vitest'
import { docsRoutes } from './docs.ts'
import { script } from './docs-script.ts'

const log = logger('books', 'error', () => {})
const app = createApp({ name: 'books', operations: docsRoutes(), log })

describe('GET /openapi.json', () => {
  it('gives the OpenAPI document, and 304 to who knows it', async () => {
    const answer = await app.request('/openapi.json')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ openapi: '3.1.0', paths: expect.any(Object) })

    const headers = { 'if-none-match': answer.headers.get('etag') ?? '' }
    expect((await app.request('/openapi.json', { headers })).status).toBe(304)
  })
})

describe('GET /docs', () => {
  it('is a page that loads nothing from elsewhere and runs only its own script', async () => {
    const answer = await app.request('/docs')
    const html = await answer.text()

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/]{43}='; /)
    expect(policy).not.toContain('unsafe')
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//)
    expect(html).toContain('<html lang="en">')
    expect(html).toContain(script)
  })

  it('has a script that parses and writes no markup', () => {
    expect(() => new Function(script)).not.toThrow()
    expect(script).not.toMatch(/innerHTML|insertAdjacent|document\.write/)
  })
})

describe('GET /problems/{slug}', () => {
  it.each(Object.keys(problems))('explains %s', async (slug) => {
    const answer = await app.request(`/problems/${slug}`)
    const html = await answer.text()

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(html).toContain(`<code>${slug}</code>`)
    expect(html).toMatch(/<p>[^`]{20,}<\/p>/)
  })

  it('knows no other', async () => {
    const answer = await app.request('/problems/toString')
    expect(answer.status).toBe(404)
  })
})
