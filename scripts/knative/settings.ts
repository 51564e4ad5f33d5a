type Settings = Readonly<Record<string, string>>

// How many proxies there are before a pod, and who knows what runs: as on the whole cluster.
const ofCluster = ['trustedProxies', 'proxiesBeforeStorefront', 'functionsUrl']

/** Gives the settings of a ConfigMap with what is lent by this machine, but for what the cluster knows better. */
export function withLent(own: Settings, lent: Settings = {}): Settings {
  const kept = Object.entries(own).filter(([key]) => ofCluster.includes(key))
  return { ...own, ...lent, ...Object.fromEntries(kept) }
}
