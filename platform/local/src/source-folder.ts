const elsewhere: Record<string, string> = {
  lookout: 'platform/lookout',
  storefront: 'storefront',
}

/** Gives the folder of what func deploys by that name, from the root of the repository on. */
export function sourceFolder(name: string): string {
  return elsewhere[name] ?? `functions/${name}`
}
