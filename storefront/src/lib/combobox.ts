/** What the keyboard asks of a list of suggestions (ARIA Authoring Practices, editable combobox). */
export type Move = 'next' | 'previous' | 'choose' | 'close' | null

export function moveOf(key: string, isOpen: boolean, active: number): Move {
  if (key === 'ArrowDown') return 'next'
  if (key === 'ArrowUp') return 'previous'
  if (key === 'Enter' && isOpen && active >= 0) return 'choose'
  return key === 'Escape' && isOpen ? 'close' : null
}

/** Gives the option after a move: they go round, with what was typed (-1) between last and first. */
export function moved(active: number, by: 1 | -1, count: number): number {
  return ((active + 1 + by + count + 1) % (count + 1)) - 1
}
