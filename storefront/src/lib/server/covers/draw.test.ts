import { describe, expect, it } from 'vitest'
import { drawCover } from './draw.ts'
import { fit, widthOf } from './words.ts'

const genres = ['Fantasy', 'Science Fiction', 'Classics', 'Children', 'Mystery', 'Fiction']
const others = ['Science', 'Computing', 'Horror', 'Biography', 'Cookery', '']

/** The lines of a cover, with the places where they begin and end. */
function linesOf(svg: string) {
  return [
    ...svg.matchAll(/<text x="(\d+)"[^>]*text-anchor="(\w+)"[^>]*textLength="([\d.]+)"/g),
  ].map(([, x, anchor, length]) => {
    const width = Number(length)
    const begin = anchor === 'middle' ? Number(x) - width / 2 : Number(x)
    return { begin, end: begin + width }
  })
}

describe('drawCover', () => {
  it('draws the same for the same words', () => {
    const words = { title: 'Dune', author: 'Frank Herbert', genre: 'Science Fiction' }
    expect(drawCover(words)).toBe(drawCover({ ...words }))
    expect(drawCover(words)).not.toBe(drawCover({ ...words, title: 'Emma' }))
  })

  it.each([...genres, ...others])('keeps every word of %j within the cover', (genre) => {
    const titles = ['It', 'W', 'Pride and Prejudice', 'WM'.repeat(60), 'Many words '.repeat(11)]
    for (const title of [...titles, 'The Hound of the Baskervilles', '三体'.repeat(30)]) {
      const lines = linesOf(drawCover({ title, author: `${title} and Others`, genre }))
      expect(lines.length).toBeGreaterThanOrEqual(2)
      for (const { begin, end } of lines) {
        expect(begin).toBeGreaterThanOrEqual(20)
        expect(end).toBeLessThanOrEqual(280)
      }
    }
  })

  it('lets no markup through, and nothing that XML forbids', () => {
    const svg = drawCover({
      title: '</text><script>alert(1)</script>',
      author: '&"\'\0\u0008\ud800<b>',
      genre: '<i>',
    })
    expect(svg).not.toMatch(/<script|<b>|<i>/)
    expect(svg).toContain('&#60;')
    expect(/[^\n\u0020-\ud7ff\ue000-\ufffd]/.test(svg)).toBe(false)
  })

  it('draws without words, too', () => {
    expect(drawCover({ title: '', author: '', genre: '' })).toMatch(/^<svg .*<\/svg>$/s)
  })
})

describe('fit', () => {
  it('takes the largest size that holds all words', () => {
    expect(fit('One', [40, 20], 200, 1)).toMatchObject({ size: 40, lines: [{ text: 'One' }] })
    expect(fit('One Two Three', [40, 20], 150, 1)).toMatchObject({ size: 20 })
  })

  it('leaves no short word alone where lines can be even', () => {
    const { lines } = fit('The Left Hand of Darkness', [30], 330, 2)
    expect(lines.map(({ text }) => text)).toEqual(['The Left Hand', 'of Darkness'])
  })

  it('ends in an ellipsis what is too long', () => {
    const { lines } = fit('Antidisestablishmentarianism', [30], 150, 1)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.text).toMatch(/^Antidis.*…$/)
    expect(lines[0]?.width).toBeLessThanOrEqual(150)
  })
})

describe('widthOf', () => {
  it('counts a letter with an accent as the letter', () => {
    expect(widthOf('é', 10)).toBe(widthOf('e', 10))
    expect(widthOf('W', 10)).toBeGreaterThan(widthOf('i', 10))
  })
})
