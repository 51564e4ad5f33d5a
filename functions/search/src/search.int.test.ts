import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSearch, type NewBook } from './fixture.ts'

type Fixture = Awaited<ReturnType<typeof startSearch>>
type Hit = { id: string; title: string; author: string; price: number }

const book = (title: string, author: string, rest: Partial<NewBook> = {}): NewBook => ({
  title,
  author,
  description: '',
  genre: 'Fiction',
  price_cents: 1500,
  published_year: 2000,
  ...rest,
})

const made = (cursor: readonly unknown[]) =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url')
const uuid = '00000000-0000-4000-8000-000000000001'

const books = [
  book('The Hobbit', 'J. R. R. Tolkien', {
    description: 'Bilbo finds a ring & <em>riddles</em> in the dark.',
    genre: 'Fantasy',
    isbn: '9780547928227',
    price_cents: 999,
  }),
  book('The Fellowship of the Ring', 'J. R. R. Tolkien', {
    description: 'A hobbit inherits a ring.',
    genre: 'Fantasy',
    price_cents: 1000,
  }),
  book('Dune', 'Frank Herbert', {
    description: 'A desert planet, and a spice that makes travel possible.',
    genre: 'Science Fiction',
  }),
  book('The Left Hand of Darkness', 'Ursula K. Le Guin', { genre: 'Science Fiction' }),
  book('Catch-22', 'Joseph Heller'),
  book('One Hundred Years of Solitude', 'Gabriel García Márquez', { price_cents: 5000 }),
  book('It', 'Stephen King', { genre: 'Horror' }),
  book('The Shining', 'Stephen King', { genre: 'Horror', description: 'A hotel in winter.' }),
  book('Les Misérables', 'Victor Hugo', { genre: 'Classics' }),
  book('Nineteen Eighty-Four', 'George Orwell', { description: 'A dystopia about surveillance.' }),
  book("The Hitchhiker's Guide to the Galaxy", 'Douglas Adams', { genre: 'Science Fiction' }),
  book('War and Peace', 'Leo Tolstoy', { description: 'Families, balls, and a ring of friends.' }),
]

let shop: Fixture

beforeAll(async () => {
  shop = await startSearch()
  const ids = await shop.add(books)
  const { admin } = shop.clone
  await admin`insert into catalog.availability ${admin([{ book_id: ids[0] ?? '', available: 3, updated_at: new Date() }])}`
  await shop.request('/sweep', 'POST')
})

afterAll(() => shop?.stop())

const titles = (page: { content: Hit[] }) => page.content.map(({ title }) => title)

describe('GET /ecom/books/search', () => {
  it('gives a hit with its marks and why it is one, and the facets of all hits', async () => {
    const page = await shop.search('hobbit')
    expect(page).toEqual({
      content: [
        {
          id: expect.stringMatching(/^[\da-f-]{36}$/),
          title: 'The Hobbit',
          author: 'J. R. R. Tolkien',
          description: 'Bilbo finds a ring & <em>riddles</em> in the dark.',
          genre: 'Fantasy',
          isbn: '9780547928227',
          price: 9.99,
          publishedYear: 2000,
          coverUrl: null,
          createdAt: expect.stringMatching(/Z$/),
          updatedAt: expect.stringMatching(/Z$/),
          highlights: {
            title: 'The <mark>Hobbit</mark>',
            author: 'J. R. R. Tolkien',
            description: 'Bilbo finds a ring &amp; &lt;em&gt;riddles&lt;/em&gt; in the dark.',
          },
          why: [{ field: 'title', words: ['hobbit'] }],
        },
        expect.objectContaining({
          title: 'The Fellowship of the Ring',
          why: [{ field: 'description', words: ['hobbit'] }],
        }),
      ],
      totalElements: 2,
      totalPages: 1,
      number: 0,
      size: 20,
      facets: {
        genre: [{ value: 'Fantasy', count: 2 }],
        author: [{ value: 'J. R. R. Tolkien', count: 2 }],
        price: [
          { min: 0, max: 9.99, count: 1 },
          { min: 10, max: 19.99, count: 1 },
        ],
      },
      didYouMean: null,
      corrected: false,
    })
  })

  it.each([
    ['a word of the title', 'dune', ['Dune']],
    ['any case and accent', 'MISÉRABLES', ['Les Misérables']],
    ['no accent', 'garcia marquez', ['One Hundred Years of Solitude']],
    [
      'a title before a description',
      'ring',
      ['The Fellowship of the Ring', 'The Hobbit', 'War and Peace'],
    ],
    ['an author', 'stephen king', ['The Shining', 'It']],
    ['initials with dots', 'J.R.R. Tolkien', ['The Fellowship of the Ring', 'The Hobbit']],
    ['initials without', 'JRR Tolkien', ['The Fellowship of the Ring', 'The Hobbit']],
    ['author and title together', 'tolkien hobbit', ['The Hobbit', 'The Fellowship of the Ring']],
    ['a title of a stop word', 'it', ['It']],
    ['a genre', 'horror', ['The Shining', 'It']],
    ['another form of the word', 'planets', ['Dune']],
    ['a possessive', 'hitchhikers guide', ["The Hitchhiker's Guide to the Galaxy"]],
    ['a hyphen', 'catch-22', ['Catch-22']],
    ['no hyphen', 'catch 22', ['Catch-22']],
    ['a phrase', '"left hand"', ['The Left Hand of Darkness']],
    ['a phrase in another order', '"hand left"', []],
    ['without an unwanted word', 'king -shining', ['It']],
    ['the beginning of a long word', 'fellows', ['The Fellowship of the Ring']],
    ['the beginning of a title', 'the hit', ["The Hitchhiker's Guide to the Galaxy"]],
    ['the beginning of a short word', 'hobb', ['The Hobbit', 'The Fellowship of the Ring']],
    ['the beginning of a word of a description', 'dysto', ['Nineteen Eighty-Four']],
    ['an ISBN', '9780547928227', ['The Hobbit']],
    ['an ISBN with hyphens', '978-0-547-92822-7', ['The Hobbit']],
    ['an ISBN-10', '0547928220', ['The Hobbit']],
    ['words of several fields', 'orwell surveillance', ['Nineteen Eighty-Four']],
    ['words that no book has together', 'dune hobbit', []],
    ['SQL', "'; drop table catalog.books; --", []],
    ['the syntax of tsquery', "dune & !(:*) | <-> '", ['Dune']],
    ['wildcards', '%_%', []],
    ['emoji', '😀🚀', []],
    ['punctuation', '?!...', []],
    ['quotes', '"""\'\'\'', []],
    ['a backslash', '\\', []],
  ])('finds by %s', async (_, q, expected) => {
    const page = await shop.search(q)
    expect(titles(page).toSorted()).toEqual(expected.toSorted())
    expect(titles(page)[0]).toBe(expected[0])
    expect([page.didYouMean, page.corrected]).toEqual([null, false])
  })

  it.each([
    ['hobit', 'hobbit', 'The Hobbit'],
    ['hobibt', 'hobbit', 'The Hobbit'],
    ['tolkein', 'tolkien', 'The Fellowship of the Ring'],
    ['stephan king', 'stephen king', 'It'],
    ['duen', 'dune', 'Dune'],
    ['hundrd yeers', 'hundred years', 'One Hundred Years of Solitude'],
    ['<b>dune</b>', 'dune', 'Dune'],
  ])('corrects %s to %s', async (q, didYouMean, title) => {
    const page = await shop.search(q)
    expect(page).toMatchObject({ didYouMean, corrected: true })
    expect(titles(page)).toContain(title)
  })

  it('escapes what was typed where it comes back', async () => {
    const { didYouMean } = await shop.search('<script>hobit</script>')
    expect(didYouMean ?? '').not.toContain('<')
  })

  it('does not correct to what has no hits under the filters', async () => {
    expect(await shop.search('hobit', '&genre=Horror')).toMatchObject({
      content: [],
      totalElements: 0,
      totalPages: 0,
      didYouMean: null,
      corrected: false,
      facets: { genre: [], author: [], price: [] },
    })
  })

  it.each([
    ['&genre=horror', ['It', 'The Shining']],
    ['&author=tolk', []],
    ['&maxPrice=10', []],
    ['&minPrice=15&maxPrice=15', ['It', 'The Shining']],
    ['&inStock=true', []],
    ['&inStock=false', ['It', 'The Shining']],
  ])('filters with %s', async (rest, expected) => {
    expect(titles(await shop.search('king', rest)).toSorted()).toEqual(expected)
  })

  it('counts in its price facets what the same bounds filter', async () => {
    const { facets } = await shop.search('the')
    expect(facets.price.length).toBeGreaterThan(1)
    for (const { min, max, count } of facets.price) {
      const bounds = `&minPrice=${min}${max === null ? '' : `&maxPrice=${max}`}`
      expect((await shop.search('the', bounds)).totalElements).toBe(count)
    }
  })

  it('sorts as asked, relevance first unless told', async () => {
    expect(titles(await shop.search('ring', '&sort=price'))).toEqual([
      'The Hobbit',
      'The Fellowship of the Ring',
      'War and Peace',
    ])
    expect(titles(await shop.search('ring', '&sort=title,desc'))).toEqual([
      'War and Peace',
      'The Hobbit',
      'The Fellowship of the Ring',
    ])
    expect(titles(await shop.search('ring', '&sort=relevance'))).toEqual(
      titles(await shop.search('ring')),
    )
  })

  it('finds a new book at once, and corrects to its words after a sweep', async () => {
    await shop.add([book('Quixotic Zephyrs', 'Ann Newcomer')])
    expect(titles(await shop.search('zephyrs'))).toEqual(['Quixotic Zephyrs'])
    expect(await shop.search('zefyrs')).toMatchObject({ content: [], didYouMean: null })
    expect(await shop.request('/sweep', 'POST')).toMatchObject({ body: { books: 1, isDone: true } })
    expect(await shop.search('zefyrs')).toMatchObject({ didYouMean: 'zephyrs', corrected: true })
    expect(await shop.request('/sweep', 'POST')).toMatchObject({ body: { books: 0, isDone: true } })
  })

  it('does not find a retired book', async () => {
    const [id] = await shop.add([book('Vanishing Obelisks', 'Ann Newcomer')])
    expect((await shop.search('obelisks')).totalElements).toBe(1)
    await shop.clone.admin`update catalog.books set retired_at = now() where id = ${id ?? ''}`
    expect((await shop.search('obelisks')).totalElements).toBe(0)
    expect(await shop.suggest('vanish')).toEqual([])
  })

  it.each([
    ['', '?q'],
    ['?q=', '?q'],
    ['?q=%20%09', '?q'],
    [`?q=${'a'.repeat(201)}`, '?q'],
    [`?q=${'a'.repeat(10_240)}`, '?q'],
    ['?q=a%00b', '?q'],
    ['?q=dune&size=0', '?size'],
    ['?q=dune&sort=isbn', '?sort'],
    ['?q=dune&sort=relevance,asc', '?sort'],
    ['?q=dune&minPrice=9&maxPrice=1', '?minPrice'],
    ['?q=dune&colour=red', '?colour'],
    ['?q=dune&cursor=x', '?cursor'],
    [
      `?q=dune&cursor=${Buffer.from('["relevance","desc","x","y",1]').toString('base64url')}`,
      '?cursor',
    ],
    [`?q=dune&cursor=${made(['relevance', 'desc', 2 ** 31, uuid, 1])}`, '?cursor'],
    [`?q=dune&sort=price&cursor=${made(['price', 'asc', 2 ** 40, uuid, 1])}`, '?cursor'],
  ])('refuses %.60s', async (query, pointer) => {
    const { status, headers, body } = await shop.request(`/ecom/books/search${query}`)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body.code).toBe('invalid-input')
    expect(body.errors[0].pointer).toBe(pointer)
  })

  it('names the cursor where pages end', async () => {
    const { status, body } = await shop.request('/ecom/books/search?q=dune&page=500')
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'page-too-deep' })
  })
})

describe('GET /ecom/books/suggest', () => {
  it.each([
    ['du', ['Dune']],
    ['the h', ["The Hitchhiker's Guide to the Galaxy", 'The Hobbit']],
    ['tolk', ['The Fellowship of the Ring', 'The Hobbit']],
    ['stephen k', ['It', 'The Shining']],
    ['rin', ['The Fellowship of the Ring']],
    ['left ha', ['The Left Hand of Darkness']],
    ['hobibt', ['The Hobbit']],
    ['garcia m', ['One Hundred Years of Solitude']],
    ['!!', []],
    ['%%', []],
    ["'; --", []],
    ['zzzzzz', []],
  ])('completes %s', async (q, expected) => {
    const suggested = await shop.suggest(q)
    expect(suggested.map(({ title }: Hit) => title)).toEqual(expected)
  })

  it('gives of a book what a list of suggestions needs', async () => {
    expect(await shop.suggest('dune')).toEqual([
      { id: expect.stringMatching(/^[\da-f-]{36}$/), title: 'Dune', author: 'Frank Herbert' },
    ])
  })

  it('suggests eight at most, and by a word within after a sweep', async () => {
    await shop.add(Array.from({ length: 12 }, (_, at) => book(`Almanac ${at}`, 'Ann Yorick')))
    expect(await shop.suggest('alman')).toHaveLength(8)
    expect(await shop.suggest('yori')).toEqual([])
    await shop.request('/sweep', 'POST')
    expect(await shop.suggest('yori')).toHaveLength(8)
  })

  it.each(['', '?q=', '?q=a', `?q=${'a'.repeat(61)}`, '?q=a%00b', '?q=%20%20%20', '?q=ab&x=1'])(
    'refuses %.20s',
    async (query) => {
      const { status, body } = await shop.request(`/ecom/books/suggest${query}`)
      expect([status, body.code]).toEqual([400, 'invalid-input'])
    },
  )
})
