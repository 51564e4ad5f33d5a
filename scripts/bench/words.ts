const consonants = 'b c d f g h k l m n p r s t v w z br ch dr gr pl sh tr'.split(' ')
const vowels = ['a', 'e', 'i', 'o', 'u']
const syllables = consonants.flatMap((consonant) => vowels.map((vowel) => consonant + vowel))
// Prime, so that neighbours in the list have different letters in front.
const stride = 7919

/** Gives `count` words of two or three syllables, no two alike, the same in every run. */
export function makeWords(count: number): string[] {
  return Array.from({ length: count }, (_, index) => spell((index * stride) % count))
}

function spell(number: number): string {
  const base = syllables.length
  const [first, second, third] = [number % base, (number / base) % base, number / base ** 2]
  const parts = [first, second, third - 1].map((at) => syllables[Math.floor(at)] ?? '')
  return `${parts.join('')}n`
}
