import { answerOf } from "../api"

/** Fetches a file with the session, renewing it where it has run out, and hands it to the browser to keep. */
export async function download(path: string, name: string): Promise<void> {
  const response = await answerOf(path)
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement("a")
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  // The browser takes what it needs when the click is done with.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
