import { drawer, pick, randomOf, zipf, type Random } from './random.ts'

// The most frequent words, in this order: they make titles and sentences read like some.
const known =
  `river house winter garden night stone sea king daughter road letter mountain shadow light
  silence forest dream island summer bridge mirror city storm bird child clock door fire ghost glass harbour
  heart horse hour kitchen lake lantern library map market memory moon mother museum music name ocean orchard
  paper path piano pilgrim planet poet portrait promise queen rain return rose salt sailor school secret ship
  sister sky snow soldier song spring star stranger street sun teacher theatre thief tide tower train traveller
  tree valley village voice war water wind window witness wolf year apple arrow autumn baker bear bell
  border boat bone bread brother candle castle cathedral cave circle cloud coast compass crown dance desert
  doctor dragon dust eagle earth echo empire engine exile falcon farmer father feather fever field flame
  flower fog fortune fox frontier gate giant gold grave guest hammer hawk hill honey hunter ice ink iron
  ivory jewel journey judge key knife ladder law leaf legend lion maker mask meadow merchant midnight mill
  needle nest north oath oak painter palace pearl pilot plague prince prison raven reed ring root ruin sand
  scholar shepherd shore silver sleep smoke south spider stag station steel stream sword table temple thorn
  thread throne thunder tiger tongue torch treasure twilight uncle vine violin wave weaver well wheel widow
  willow wing winterer wire wood wool writer`
    .split(/\s+/)
    .filter(Boolean)

const onsets = 'b br c ch d dr f fl g gr h j k l m n p pr qu r s sh sl st t th tr v w z'.split(' ')
const vowels = 'a e i o u ai ea ei io ou'.split(' ')
const codas = 'l m n r s t nd rn st x ss ck lm'.split(' ')
const vocabularySize = 30_000

/** Every word, the most frequent first; the rare ones are made of syllables. */
export const words = vocabulary()

const rank = zipf(vocabularySize, 1.05)

/** Draws a word by the law of Zipf. */
export function word(random: Random): string {
  return words[rank(random)] ?? ''
}

function vocabulary(): string[] {
  const all = new Set(known)
  const random = randomOf(1, 0, 0)
  const syllables = drawer([0, 2, 5, 2])
  while (all.size < vocabularySize) {
    const count = syllables(random)
    const parts = Array.from(
      { length: count },
      () => `${pick(random, onsets)}${pick(random, vowels)}`,
    )
    all.add(`${parts.join('')}${pick(random, codas)}`)
  }
  return [...all]
}
