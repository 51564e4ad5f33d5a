import { describe, expect, it } from 'vitest'
import { readMarked } from './marked.ts'

describe('readMarked', () => {
  it('takes the marks apart', () => {
    expect(readMarked('<mark>Harry</mark> <mark>Potter</mark> and the Stone&#39;s')).toEqual([
      { text: 'Harry', isMarked: true },
      { text: ' ', isMarked: false },
      { text: 'Potter', isMarked: true },
      { text: " and the Stone's", isMarked: false },
    ])
    expect(readMarked('')).toEqual([])
  })

  it('reads each entity once', () => {
    expect(readMarked('&amp;lt; &lt;b&gt; &quot;&#x26;&#38;&bogus;&#9999999;')).toEqual([
      { text: '&lt; <b> "&&&bogus;&#9999999;', isMarked: false },
    ])
  })

  it('knows no other tag', () => {
    expect(readMarked('<img src=x><mark class="a">b</mark><mark>c')).toEqual([
      { text: '<img src=x><mark class="a">b</mark><mark>c', isMarked: false },
    ])
  })
})
