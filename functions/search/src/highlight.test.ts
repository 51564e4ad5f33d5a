import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mark, markExcerpt } from './highlight.ts'

const found = (...words: string[]) => new Set(words)

describe('mark', () => {
  it.each([
    ['Dune', ['dune'], '<mark>Dune</mark>', ['dune']],
    ['Les Misérables', ['miserables'], 'Les <mark>Misérables</mark>', ['miserables']],
    ["Ender's Game", ['ender'], '<mark>Ender&#39;s</mark> Game', ['ender']],
    ['Catch-22', ['22'], 'Catch-<mark>22</mark>', ['22']],
    ['sea to sea', ['sea'], '<mark>sea</mark> to <mark>sea</mark>', ['sea']],
    [
      '<b>bold</b> & "new"',
      ['bold'],
      '&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; &quot;new&quot;',
      ['bold'],
    ],
    ['nothing', [], 'nothing', []],
  ])('marks %j', (text, words, html, marked) => {
    expect(mark(text, found(...words))).toEqual({ html, words: marked })
  })

  it('lets no markup through but its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (text, words) => {
        const { html } = mark(text, found(...words, 'mark', 'script'))
        const rest = html.replaceAll('<mark>', '').replaceAll('</mark>', '')
        expect(rest).not.toMatch(/[<>"']/)
        expect(rest).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/)
      }),
    )
  })
})

describe('markExcerpt', () => {
  const sentence = 'Some words that say nothing much. '

  it('keeps a short text whole', () => {
    expect(markExcerpt('A short dune.', found('dune')).html).toBe('A short <mark>dune</mark>.')
  })

  it('cuts a long text around the first found word, between words', () => {
    const { html } = markExcerpt(
      `${sentence.repeat(20)}The dune. ${sentence.repeat(20)}`,
      found('dune'),
    )
    expect(html).toMatch(/^… much\. .*The <mark>dune<\/mark>\. .* nothing …$/)
    expect(html.length).toBeLessThan(360)
  })

  it('begins a long text without a found word at its beginning', () => {
    expect(markExcerpt(sentence.repeat(20), found('dune')).html).toMatch(/^Some words .* …$/)
  })
})
