import { setTimeout as pause } from 'node:timers/promises'
import { AuthorizationResponseError } from 'oauth4webapi'
import { account } from '#lib/text/account.ts'
import type { Notice } from '#lib/types.ts'
import type { Log } from '../log.ts'
import type { OpenSession } from '../session/handle.ts'
import { randomSecret } from '../session/secret.ts'
import type { Attempt, Login, SessionRecord } from '../session/record.ts'
import type { Live, Sessions } from '../session/sessions.ts'
import { findAttempt, markAttempt } from './attempts.ts'
import type { LoginIndex } from './login-index.ts'
import type { Provider } from './provider.ts'

export type CallbackDeps = {
  sessions: Sessions
  index: LoginIndex
  provider: Pick<Provider, 'finish'>
  log: Log
  now?: () => number
}

/** How long a repeated callback waits for the first, in milliseconds. */
const longestWait = 10_000
const askEvery = 100

/**
 * Answers the provider's redirect: logs the browser in that began this attempt, once.
 * @param oldId the id that the browser came with
 * @returns the path to go to
 */
export async function answerCallback(
  deps: CallbackDeps,
  session: OpenSession,
  oldId: string | null,
  answer: URL,
): Promise<string> {
  const { now = Date.now } = deps
  const state = answer.searchParams.get('state') ?? ''
  const attempt = findAttempt(session.record, state, now())
  if (!attempt) return repeated(deps, session, oldId, state)
  if (attempt.stage === 'done') return attempt.returnPath
  if (!(await claim(session, state))) return waitForOther(deps, session, oldId, attempt)
  try {
    const login = await deps.provider.finish(answer, attempt, now())
    if (await logIn(deps, session, attempt, login)) return attempt.returnPath
    throw new Error('the session or the login ended meanwhile')
  } catch (error) {
    const notice = noticeOf(error)
    if (notice.kind === 'error') deps.log.warn('a login failed', { error })
    await session.update((record) => markAttempt(record, state, 'done'))
    await session.tell(notice)
    return attempt.returnPath
  }
}

/** A code is good for one use, and a second one ends the login of the first (RFC 6749, 4.1.2). */
async function claim(session: OpenSession, state: string): Promise<boolean> {
  let isOurs = false
  await session.update((record) => {
    isOurs = record.attempts.some((each) => each.state === state && each.stage === 'open')
    return isOurs ? markAttempt(record, state, 'claimed') : record
  })
  return isOurs
}

async function logIn(
  { sessions, index }: CallbackDeps,
  session: OpenSession,
  attempt: Attempt,
  login: Login,
): Promise<boolean> {
  const live = session.live()
  if (live === null) return false
  const next = await sessions.rotate(
    live,
    attempt.state,
    (record) => loggedIn(record, attempt, login),
    (key) => index.add(login, key),
  )
  if (next === null) return false
  session.adopt(next)
  // The provider may have ended the login while the session was being written.
  if (!(await index.hasEnded(login))) return true
  await session.end()
  return false
}

function loggedIn(record: SessionRecord, attempt: Attempt, login: Login): SessionRecord {
  const marked = markAttempt(record, attempt.state, 'done')
  return { ...marked, csrf: randomSecret(), usedAt: login.startedAt, count: null, login }
}

async function repeated(
  { sessions }: CallbackDeps,
  session: OpenSession,
  oldId: string | null,
  state: string,
): Promise<string> {
  const next = await resume(sessions, oldId, state)
  if (next) return adopted(session, next, state)
  if (session.person === null) await session.tell({ kind: 'info', text: account.loginExpired })
  return '/'
}

async function waitForOther(
  { sessions, now = Date.now }: CallbackDeps,
  session: OpenSession,
  oldId: string | null,
  { state, returnPath }: Attempt,
): Promise<string> {
  for (const until = now() + longestWait; now() < until; await pause(askEvery)) {
    const next = await resume(sessions, oldId, state)
    if (next) return adopted(session, next, state)
    const live = session.live()
    const current = live && (await sessions.refind(live))
    if (findAttempt(current?.record ?? null, state, now())?.stage !== 'claimed') return returnPath
  }
  await session.tell({ kind: 'error', text: account.loginFailed })
  return returnPath
}

function resume(sessions: Sessions, oldId: string | null, state: string) {
  return oldId === null ? null : sessions.resume(oldId, state)
}

function adopted(session: OpenSession, next: Live, state: string): string {
  session.adopt(next)
  return next.record.attempts.find((attempt) => attempt.state === state)?.returnPath ?? '/'
}

function noticeOf(error: unknown): Notice {
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied') {
    return { kind: 'info', text: account.loginCancelled }
  }
  return { kind: 'error', text: account.loginFailed }
}
