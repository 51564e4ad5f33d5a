import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasPrefix, isEmpty, plainText, readQuery } from './query.ts'

describe('readQuery', () => {
  it.each([
    ['dune', '', 'dune', ['dune']],
    ['dune ', '"dune"', '', ['dune']],
    ['The Hobb', '"the"', 'hobb', ['the', 'hobb']],
    ['"left hand" dark', '"left hand"', 'dark', ['dark']],
    ['fantasy -tolkien', '"fantasy" -"tolkien"', '', ['fantasy']],
    ['fantasy -', '', 'fantasy', ['fantasy']],
    ['Catch-22', '"catch"', '22', ['catch', '22']],
    ["Ender's Game", '"ender"', 'game', ['ender', 'game']],
    ['war or peace', '"war" "or"', 'peace', ['war', 'or', 'peace']],
    ['"unfinished phrase', '"unfinished"', 'phrase', ['unfinished', 'phrase']],
    ['Gabriel García Márquez', '"gabriel" "garcia"', 'marquez', ['gabriel', 'garcia', 'marquez']],
    ["'; drop table books; --", '"drop" "table"', 'books', ['drop', 'table', 'books']],
    ["a & b | !c:* <-> ''", '"a" "b"', 'c', ['a', 'b', 'c']],
    ['😀 !! ...', '', '', []],
  ])('takes %j apart', (typed, head, last, words) => {
    expect(readQuery(typed)).toMatchObject({ head, last, words })
  })

  it.each([
    ['9780547928227', '9780547928227'],
    ['978-0-547-92822-7', '9780547928227'],
    ['0547928220', '9780547928227'],
    ['0-8044-2957-x', '9780804429573'],
    ['9770547928227', undefined],
    ['12345', undefined],
  ])('sees in %j the ISBN %s', (typed, isbn) => {
    expect(readQuery(typed).isbn).toBe(isbn)
  })

  it('gives only quoted words, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        const { head, last } = readQuery(typed)
        expect(head).toMatch(/^(-?"[^"'\\]+"( -?"[^"'\\]+")*)?$/)
        expect(last).not.toMatch(/[\s"'\\&|!:*()<>-]/)
      }),
    )
  })

  it('searches by the beginning of a word from five letters on', () => {
    expect(hasPrefix(readQuery('the hobbi'))).toBe(true)
    expect(hasPrefix(readQuery('the hobb'))).toBe(false)
    expect(hasPrefix(readQuery('the hobbit '))).toBe(false)
  })

  it('knows when nothing is left to look for', () => {
    expect(isEmpty(readQuery(' "" - !? '))).toBe(true)
    expect(isEmpty(readQuery('the'))).toBe(false)
  })
})

describe('plainText', () => {
  it.each([
    ['Les Misérables', 'les miserables'],
    ['Straße', 'strasse'],
    ['Łódź', 'lodz'],
    ['d’Urbervilles', 'durbervilles'],
    ['J.R.R. Tolkien', 'j r r tolkien'],
    ['ｆｕｌｌ　ｗｉｄｔｈ', 'full width'],
    ['Война и мир', 'воина и мир'],
    ['한국', '한국'],
    ['  ', ''],
  ])('makes %j plain', (text, plain) => {
    expect(plainText(text)).toBe(plain)
  })
})
