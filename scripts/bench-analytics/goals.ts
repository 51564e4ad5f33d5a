import { table } from '../lib/table.ts'

/** A figure with the most, or where `atLeast` the least, that it may be. */
export type Goal = { what: string; figure: number; limit: number; unit: string; atLeast?: boolean }

/** Draws a table of figures and goals; ends the process with code 1 and a sentence a goal that is missed. */
export function tellGoals(goals: readonly Goal[]): void {
  const rows = goals.map((goal) => [
    goal.what,
    words(goal.figure, goal.unit),
    `${goal.atLeast ? '≥' : '≤'} ${words(goal.limit, goal.unit)}`,
    isMissed(goal) ? 'missed' : 'met',
  ])
  console.log(table(['what', 'figure', 'goal', ''], rows))
  for (const goal of goals.filter(isMissed)) {
    console.error(`Missed: ${goal.what} is ${words(goal.figure, goal.unit)}.`)
    process.exitCode = 1
  }
}

function isMissed({ figure, limit, atLeast }: Goal): boolean {
  return !(atLeast ? figure >= limit : figure <= limit)
}

function words(figure: number, unit: string): string {
  return `${Math.round(figure)} ${unit}`.trim()
}
