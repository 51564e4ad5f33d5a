const attempts = 20

/**
 * Sets how many copies of a book are on hand. An admin has few calls a minute: waits for its turn. Setting is
 * safe to repeat, so an answer that a dying function owes is asked for again.
 * @throws Error when the shop refuses
 */
export async function setStock(
  url: string,
  token: string,
  bookId: string,
  quantity: number,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { ok, status, headers } = await fetch(`${url}/inven/admin/stock/${bookId}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ quantity }),
    })
    if (ok) return
    if (![429, 502, 503].includes(status) || attempt === attempts) {
      throw new Error(`Setting the stock of ${bookId} was answered ${status}`)
    }
    const seconds = Number(headers.get('retry-after') ?? 0.2)
    if (status === 429) {
      console.log(`The admin's calls of this minute are used up: waiting ${seconds} s`)
    }
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  }
}
