/**
 * Sets how many copies of a book are on hand. An admin has few calls a minute: waits for its turn.
 * @throws Error when the shop refuses
 */
export async function setStock(
  url: string,
  token: string,
  bookId: string,
  quantity: number,
): Promise<void> {
  const response = await fetch(`${url}/inven/admin/stock/${bookId}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ quantity }),
  })
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? 1)
    console.log(`The admin's calls of this minute are used up: waiting ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    return setStock(url, token, bookId, quantity)
  }
  if (!response.ok)
    throw new Error(`Setting the stock of ${bookId} was answered ${response.status}`)
}
