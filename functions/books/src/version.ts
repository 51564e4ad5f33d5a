/** Gives the entity tag of a version of a book. */
export function tagOf({ version }: { version: number }): string {
  return `"${version}"`
}

/** Says whether `If-None-Match` names the tag: by weak comparison (RFC 9110 section 13.1.2). */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return tags(ifNoneMatch).some((known) => known === '*' || known.replace(/^W\//, '') === tag)
}

/**
 * Gives the versions that `If-Match` allows, or `any`. A weak tag or one that is none of ours allows
 * nothing: the comparison is strong (RFC 9110 section 13.1.1).
 */
export function allowedVersions(ifMatch: string | undefined): 'any' | number[] {
  if (ifMatch === undefined || ifMatch.trim() === '*') return 'any'
  return tags(ifMatch).flatMap((tag) => {
    const digits = /^"(\d{1,9})"$/.exec(tag)?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
}

function tags(header: string): string[] {
  return header.split(',').map((tag) => tag.trim())
}
