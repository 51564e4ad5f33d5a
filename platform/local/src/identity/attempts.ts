import { createLockout } from './lockout.ts'
import type { Settings } from './settings.ts'
import type { Directory, User } from './users.ts'

/** Checks a name and its password; `wait` is the seconds that this name is still locked for. */
export type LogIn = (name: string, password: string) => { user?: User | undefined; wait: number }

/** Checks passwords and locks a name that gets too many wrong ones. */
export function createLogIn(settings: Settings, directory: Directory): LogIn {
  const lockout = createLockout(settings.lockout)
  return (name, password) => {
    const key = name.toLowerCase()
    const wait = lockout.secondsLeft(key)
    if (wait > 0) return { wait }
    const user = directory.authenticate(name, password)
    if (user) lockout.succeeded(key)
    else lockout.failed(key)
    return { user, wait: 0 }
  }
}
