/** Counts the open streams of each person, so that nobody takes all of them. */
export function createSeats(most: number) {
  const taken = new Map<string, number>()
  return {
    /** Takes a seat and gives what frees it, any number of times; null when all are taken. */
    take(person: string): (() => void) | null {
      const count = taken.get(person) ?? 0
      if (count >= most) return null
      taken.set(person, count + 1)
      let isFree = false
      return () => {
        if (isFree) return
        isFree = true
        const left = (taken.get(person) ?? 1) - 1
        if (left === 0) taken.delete(person)
        else taken.set(person, left)
      }
    },
  }
}
