type Settings = Readonly<Record<string, string>>

// How many proxies there are before a pod, and who knows what runs: as on the whole cluster.
const ofCluster = ['trustedProxies', 'proxiesBeforeStorefront', 'functionsUrl']

/**
 * Gives the settings of a ConfigMap with what is lent by this machine, but for what the cluster knows better.
 * @param proxies before the storefront, where they are not as many as on the whole cluster
 */
export function withLent(own: Settings, lent: Settings = {}, proxies?: string): Settings {
  const kept = Object.entries(own).filter(([key]) => ofCluster.includes(key))
  const settings = { ...own, ...lent, ...Object.fromEntries(kept) }
  const { proxiesBeforeStorefront } = settings
  if (proxiesBeforeStorefront === undefined || proxies === undefined) return settings
  return { ...settings, proxiesBeforeStorefront: proxies }
}
