import { trackClicks } from "./clicks"
import { track } from "./lugx"

declare global {
  interface Window {
    lugx: typeof track
  }
}

window.lugx = track

const script = document.currentScript as HTMLScriptElement | null
if (script?.dataset.auto !== undefined) {
  // Single-page applications change the address without a new page.
  const pushState = history.pushState.bind(history)
  history.pushState = (...change: Parameters<History["pushState"]>) => {
    pushState(...change)
    track.page()
  }
  window.addEventListener("popstate", () => track.page())
  trackClicks(track)
  track.page()
}
