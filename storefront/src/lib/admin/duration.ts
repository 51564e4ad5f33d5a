/** Writes how long something took; a rounded one is known in whole seconds only. */
export function took({
  milliseconds,
  isRounded,
}: {
  milliseconds: number
  isRounded: boolean
}): string {
  if (isRounded)
    return milliseconds < 1000 ? 'under 1 s' : `about ${Math.round(milliseconds / 1000)} s`
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`
}

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const

/**
 * Writes how long ago a moment was, in its greatest unit.
 * @param since ISO time
 * @param now milliseconds
 */
export function age(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000))
  const [size, unit] = units.find(([each]) => seconds >= each) ?? [1, 's']
  return `${Math.floor(seconds / size)} ${unit}`
}
