import { words } from './catalogue.ts'

export const searchKinds = [
  'commonest words',
  'middling word',
  'rare word',
  'two words',
  'prefix of 3',
  'prefix of 5',
  'misspelt word',
  'nothing like it',
] as const

export type SearchKind = (typeof searchKinds)[number]

const mostPopular = 5

/** Gives the query of a kind with a number: another one for each number, the same in every run. */
export function drawQuery(kind: SearchKind, number: number): string {
  switch (kind) {
    case 'commonest words':
      return common(number)
    case 'middling word':
      return middling(number)
    case 'rare word':
      return rare(number)
    case 'two words':
      return `${common(number)} ${middling(number)}`
    case 'prefix of 3':
      return middling(number).slice(0, 3)
    case 'prefix of 5':
      return rare(number).slice(0, 5)
    case 'misspelt word':
      return misspelt(middling(number))
    case 'nothing like it':
      return `qx${number.toString(36)}jyq`
  }
}

function common(number: number): string {
  return words[number % mostPopular] ?? ''
}

function middling(number: number): string {
  return words[300 + ((number * 13) % 700)] ?? ''
}

function rare(number: number): string {
  return words[10_000 + ((number * 101) % 19_000)] ?? ''
}

/** Two letters in the middle change places. */
function misspelt(word: string): string {
  const middle = Math.floor(word.length / 2)
  const [left = '', right = ''] = [word[middle - 1], word[middle]]
  return word.slice(0, middle - 1) + right + left + word.slice(middle + 1)
}
