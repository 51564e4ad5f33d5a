import { describe, expect, it } from 'vitest'
import { coverPath, coverWords } from './cover.ts'

const words = { title: 'Les Misérables & Co', author: 'Victor Hugo', genre: 'Classics' }

function read(path: string) {
  const { pathname, searchParams } = new URL(path, 'http://shop')
  const version = pathname.replace(/^\/covers\/(.*)\.svg$/, '$1')
  return coverWords(version, searchParams)
}

describe('coverPath', () => {
  it('is the same for the same words, and another for others', () => {
    expect(coverPath({ ...words })).toBe(coverPath(words))
    const others = [
      coverPath({ ...words, title: 'Les Misérables' }),
      coverPath({ ...words, author: 'V. Hugo' }),
      coverPath({ ...words, genre: 'Fiction' }),
    ].map((path) => path.split('?')[0])
    expect(new Set([...others, coverPath(words).split('?')[0]]).size).toBe(4)
  })

  it.each([
    words,
    { title: '三体 📚', author: '刘慈欣', genre: '' },
    { title: '"><script>', author: '\ud800', genre: '+ %' },
  ])('is read back: %j', (some) => {
    expect(read(coverPath(some))).toEqual({
      title: some.title.toWellFormed(),
      author: some.author.toWellFormed(),
      genre: some.genre,
    })
  })

  it('is of bounded length', () => {
    const title = '三'.repeat(10_000)
    expect(read(coverPath({ ...words, title }))?.title).toHaveLength(120)
  })
})

describe('coverWords', () => {
  it('refuses what it did not make', () => {
    const path = coverPath(words)
    expect(read(path.replace('Victor', 'Vector'))).toBeNull()
    expect(read(`${path}&x=1`)).toBeNull()
    expect(read(`/covers/1-zzz.svg?t=${'a'.repeat(5000)}`)).toBeNull()
    expect(coverWords('', new URLSearchParams())).toBeNull()
  })
})
