export type Figure = { value: number; unit: string; what?: string }
export type Bound = { atMost: number } | { atLeast: number }

/** One comparison of a run. A row without a bound is told for information. */
export type Row = {
  /** `P5` */
  goal: string
  what: string
  ours: Figure
  /** The floor or the peer, measured in the same run. */
  peer?: Figure
  /** What is held against the bound: `ours` divided by `peer`, unless told. */
  ratio?: number
  bound?: Bound
}

/** Something that could not be measured here, and why. */
export type Gap = { goal: string; what: string; absent: string }

export type Entry = Row | Gap

export type Verdict = 'ok' | 'missed' | 'absent' | ''

// P2 before P12 before S1.
const byGoal = new Intl.Collator('en', { numeric: true })

const header = ['goal', 'what', 'ours', 'floor or peer', 'ratio', 'wanted', '']

/** Gives ours as a multiple of the floor or peer; undefined where there is none. */
export function ratioOf({ ours, peer, ratio }: Row): number | undefined {
  return ratio ?? (peer && ours.value / peer.value)
}

/** Says whether a row keeps its bound; a row without a peer is held against it by its own value. */
export function verdictOf(entry: Entry): Verdict {
  if ('absent' in entry) return 'absent'
  const { bound, ours } = entry
  if (!bound) return ''
  const value = ratioOf(entry) ?? ours.value
  const kept = 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast
  return kept ? 'ok' : 'missed'
}

/** Makes the Markdown table of a run, in the order of the goals. */
export function toMarkdown(entries: readonly Entry[]): string {
  const ordered = [...entries].sort((a, b) => byGoal.compare(a.goal, b.goal))
  const rows = [header, header.map(() => '---'), ...ordered.map(cellsOf)]
  return rows.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')
}

function cellsOf(entry: Entry): string[] {
  const { goal, what } = entry
  if ('absent' in entry) return [goal, what, '', '', '', '', `absent: ${entry.absent}`]
  const { ours, peer, bound } = entry
  const ratio = ratioOf(entry)
  return [
    goal,
    what,
    figure(ours),
    peer ? figure(peer) : '',
    ratio === undefined ? '' : `${digits(ratio)}x`,
    bound ? wanted(bound, ratio === undefined ? ` ${ours.unit}` : 'x') : '',
    verdictOf(entry),
  ]
}

function figure({ value, unit, what }: Figure): string {
  return `${what ? `${what} ` : ''}${digits(value)} ${unit}`
}

function wanted(bound: Bound, unit: string): string {
  return 'atMost' in bound ? `≤ ${bound.atMost}${unit}` : `≥ ${bound.atLeast}${unit}`
}

/** Writes a number with three significant digits, or all of a larger one's whole digits. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
  return String(Number(value.toPrecision(3)))
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
}
