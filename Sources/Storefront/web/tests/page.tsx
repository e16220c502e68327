import { ReactElement } from "react"
import { createRoot, Root } from "react-dom/client"
import { act } from "react-dom/test-utils"
import "./dom"

let root: Root | undefined

/** Shows one component, and lets what it asks for be answered. */
export async function show(element: ReactElement): Promise<HTMLElement> {
  const place = document.getElementById("app")
  if (!place) throw new Error("the document has no place for it")
  await act(async () => {
    root?.unmount()
    root = createRoot(place)
    root.render(element)
  })
  await settle()
  return place
}

/** Lets everything happen that only waits for answers. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await act(async () => { await new Promise((resolve) => { setImmediate(resolve) }) })
  }
}

/** Waits for something that takes some time by the clock. */
export async function eventually(what: () => unknown): Promise<void> {
  for (let round = 0; !what(); round += 1) {
    if (round === 600) throw new Error("it has not come about in 30 s")
    await act(async () => { await new Promise((resolve) => { setTimeout(resolve, 50) }) })
  }
}

declare function setImmediate(body: (value: unknown) => void): void

/** Does what the page is told from outside. */
export async function during(body: () => void): Promise<void> {
  await act(async () => body())
  await settle()
}

export async function click(element: Element | null | undefined): Promise<void> {
  if (!element) throw new Error("there is nothing to click")
  await act(async () => { element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, button: 0 })) })
  await settle()
}

/** Puts a value into a field as somebody who types it. */
export async function choose(element: Element | null | undefined, value: string): Promise<void> {
  if (!element) throw new Error("there is no such field")
  const prototype = Object.getPrototypeOf(element) as object
  await act(async () => {
    Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(element, value)
    element.dispatchEvent(new Event(element.tagName === "SELECT" ? "change" : "input", { bubbles: true }))
  })
  await settle()
}

export async function submit(form: Element | null | undefined): Promise<void> {
  if (!form) throw new Error("there is no such form")
  await act(async () => { form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })) })
  await settle()
}

/** The first of these elements that says so. */
export function saying(place: Element, selector: string, text: string): Element | undefined {
  return [...place.querySelectorAll(selector)].find((element) => element.textContent?.includes(text))
}

export function goTo(address: string): void {
  history.replaceState(null, "", address)
}
