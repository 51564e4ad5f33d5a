import { hash, type CoverWords } from '#lib/cover.ts'
import { compose, high, wide, type Layout } from './compositions.ts'
import { escape } from './escape.ts'
import { styleOf } from './palettes.ts'
import { fit, type Fitted } from './words.ts'

const titleSizes = [46, 42, 38, 34, 31, 28, 25, 22, 20, 18]
const authorSizes = [17, 15, 13, 12]
const lineHeight = 1.14
const margin = 28

/** Draws the cover of a book as SVG: always the same one for the same words. */
export function drawCover({ title, author, genre }: CoverWords): string {
  const seed = hash(`${title}\n${author}`)
  const random = randomFrom(seed)
  const { palettes, compositions } = styleOf(genre)
  const palette = pick(palettes, random())
  const layout = compose(pick(compositions, random()), palette, random, title)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" font-family="Literata, Georgia, 'Times New Roman', 'DejaVu Serif', serif" font-weight="700">`,
    spine,
    `<rect width="${wide}" height="${high}" fill="${palette.ground}"/>`,
    layout.art,
    titleOf(title, layout),
    authorOf(author, layout),
    `<rect width="14" height="${high}" fill="url(#spine)"/></svg>`,
  ].join('')
}

const spine =
  '<linearGradient id="spine"><stop stop-opacity=".28"/><stop offset=".45" stop-opacity=".06"/><stop offset=".6" stop-color="#fff" stop-opacity=".16"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient>'

function titleOf(title: string, { align, title: box }: Layout): string {
  const most = (size: number) => Math.max(1, Math.floor(box.height / (size * lineHeight)))
  const tries = titleSizes.map((size) => fit(title, [size], box.width, most(size)))
  const whole = tries.find(({ lines }) => lines.every(({ text }) => !text.endsWith('…')))
  const fitted = whole ?? tries.at(-1)
  return fitted ? linesOf(fitted, align, box.y, box.ink) : ''
}

function authorOf(author: string, { align, author: place }: Layout): string {
  return linesOf(fit(author, authorSizes, wide - margin * 2, 2), align, place.y, place.ink)
}

/** The width of each line is told, so that it is the same in whatever face there is. */
function linesOf({ size, lines }: Fitted, align: Layout['align'], y: number, ink: string) {
  const step = size * lineHeight
  const first = y - (lines.length * step) / 2 + size * 0.88
  const x = align === 'start' ? margin : wide / 2
  return lines
    .map(({ text, width }, at) => {
      const place = `x="${x}" y="${(first + at * step).toFixed(1)}" text-anchor="${align}"`
      const length = `textLength="${width.toFixed(1)}" lengthAdjust="spacingAndGlyphs"`
      return `<text ${place} font-size="${size}" fill="${ink}" ${length}>${escape(text)}</text>`
    })
    .join('')
}

function pick<T>(from: readonly [T, ...T[]] | readonly T[], random: number): T {
  const picked = from[Math.floor(random * from.length)]
  if (picked === undefined) throw new Error('There is nothing to pick from')
  return picked
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
