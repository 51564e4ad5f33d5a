import { between, drawer, pick, randomOf, zipf, type Random } from './random.ts'
import { word } from './words.ts'

export type Book = {
  id: string
  title: string
  author: string
  description: string
  genre: string
  isbn: string
  priceCents: number
  publishedYear: number
  createdAt: number
}

export const mostBooks = 1_000_000
const kinds = { book: 1, author: 2 }
const year = 365.25 * 86_400_000

const firstNames =
  `Ada Agnes Alma Anton Arthur Astrid Bela Bruno Carla Cecil Clara Dario Dora Edith Elena
  Elias Emil Esther Felix Flora Georg Greta Hanna Hugo Ida Ines Iris Jakob Jana Jonas Julia Karl Klara Laura
  Leo Lina Lucas Magda Marek Maria Marta Milan Mira Nadia Nils Nora Olga Oskar Otto Paula Pavel Petra Rosa
  Samuel Selma Simon Sofia Stefan Tara Theo Thea Tomas Ulla Vera Victor Wanda Yara Zora`.split(
    /\s+/,
  )
const lastNames =
  `Abel Adler Ahlberg Amsel Arden Ashby Bakker Barlow Becker Bell Berg Blom Borg Brandt Brook
  Calder Castell Cole Corvin Dahl Dale Demir Dorn Dunn Eder Ekman Ellis Falk Fenn Fischer Flint Forsberg Frost
  Gale Garde Grant Haas Hale Hart Holm Horvat Jansen Jarvis Keller Kent Klein Kovac Lang Larsen Lind Lowe Marsh
  Meyer Moor Moreno Nagel Nash Norden Novak Oakley Olsen Orlov Palmer Perrin Quist Rask Reed Rossi Roth Sand
  Sauer Silva Stark Stein Sterling Stone Strand Sutter Tanner Thorne Ulrich Vance Varga Vogel Wagner Walsh Ward
  Weiss West Winter Wolff Wren York Zeller`.split(/\s+/)

const genres = [
  ['Fiction', 24, 1500],
  ['Mystery', 15, 1300],
  ['Fantasy', 13, 1500],
  ['Science Fiction', 11, 1400],
  ['Classics', 9, 1000],
  ['Children', 9, 900],
  ['Science', 7, 2200],
  ['Biography', 5, 2000],
  ['Horror', 4, 1200],
  ['Computing', 3, 4500],
] as const

const genreOf = drawer(genres.map(([, weight]) => weight))
const authorOf = zipf(5000, 0.7)
const endings = [99, 99, 99, 50, 95, 0]

/**
 * Makes a book, always the same for the same seed and number.
 * @param until the end of the time that is generated, in milliseconds
 */
export function makeBook(seed: number, number: number, until: number): Book {
  const random = randomOf(seed, kinds.book, number)
  const [genre, , typicalCents] = genres[genreOf(random)] ?? genres[0]
  const dollars = Math.max(4, Math.round((typicalCents / 100) * (0.6 + 0.8 * random())))
  return {
    id: bookId(seed, number),
    title: title(random),
    author: author(seed, authorOf(random)),
    description: description(random),
    genre,
    isbn: isbn(seed, number),
    priceCents: dollars * 100 - 100 + pick(random, endings),
    publishedYear: 2025 - Math.floor(110 * random() ** 2.5),
    createdAt: Math.floor(until - 3 * year + random() * year * 0.9),
  }
}

export function bookId(seed: number, number: number): string {
  return `${hex(seed, 8)}-b00c-4000-8000-${hex(number, 12)}`
}

export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

// 979-9 is a group that no publisher has: these ISBNs are valid and nobody's.
function isbn(seed: number, number: number): string {
  const digits = `9799${String(seed % 100).padStart(2, '0')}${String(number).padStart(6, '0')}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

function author(seed: number, rank: number): string {
  const random = randomOf(seed, kinds.author, rank)
  const middle = random() < 0.2 ? ` ${pick(random, firstNames).charAt(0)}.` : ''
  return `${pick(random, firstNames)}${middle} ${pick(random, lastNames)}`
}

function title(random: Random): string {
  const name = () => capital(word(random))
  const patterns = [
    () => `The ${name()} ${name()}`,
    () => `${name()} and ${name()}`,
    () => `The ${name()} of ${name()}`,
    () => `${capital(withArticle(name()))} in ${name()}`,
    () => `${name()} ${name()}`,
    () => `The ${name()}'s ${name()}`,
    () => `${name()}`,
    () => `The Last ${name()} of the ${name()}`,
    () => `Under the ${name()}`,
    () => `How ${name()} Became ${name()}`,
  ]
  return pick(random, patterns)()
}

function description(random: Random): string {
  const some = () => word(random)
  const a = () => withArticle(word(random))
  const sentences = [
    () =>
      `The ${some()} and ${a()} meet by the ${some()}, and nothing in the ${some()} stays as it was.`,
    () =>
      `When the ${some()} comes back, the ${some()} must choose between ${some()} and ${some()}.`,
    () => `The story of one ${some()}, told through the ${some()} of ${a()}.`,
    () => `Behind the ${some()} lies ${a()} that no ${some()} has ever seen.`,
    () => `It takes ${a()} to find the ${some()}, and a whole ${some()} to keep it.`,
    () => `With ${some()}, ${some()} and a good deal of ${some()}.`,
  ]
  const count = between(random, 2, 3)
  return Array.from({ length: count }, () => pick(random, sentences)()).join(' ')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}
