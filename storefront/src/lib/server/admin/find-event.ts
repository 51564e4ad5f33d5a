import { error } from '@sveltejs/kit'
import type { FailedEvent } from '#lib/admin/failed-event.ts'
import type { Api } from '#lib/server/api/api.ts'

const most = { size: 100, pages: 5 }

/**
 * Finds an event in the list, since the desk gives no single one.
 * @param from the cursor of the page that led here
 * @throws 404 when it is not within the next 500
 */
export async function findEvent(
  { admin }: Api,
  { id, from }: { id: string; from: string | undefined },
): Promise<FailedEvent> {
  let cursor = from
  for (let looked = 0; looked < most.pages; looked += 1) {
    const { content, next } = await admin.failedEvents.list({ size: most.size, cursor })
    const found = content.find((event) => event.id === id)
    if (found) return found
    if (next === null) break
    cursor = next
  }
  error(404, 'Not found')
}
