import { Component, ReactNode } from "react"
import { texts } from "../texts"
import { Notice } from "./Notice"

/** Keeps the rest of the site usable where a page can't be fetched or shown. */
export class Boundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  render() {
    if (!this.state.isBroken) return this.props.children
    return (
      <Notice kind="problem">
        {texts.problems.broken} <button type="button" onClick={() => location.reload()}>{texts.problems.again}</button>
      </Notice>
    )
  }
}
