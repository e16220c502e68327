import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { App } from "./App"
import "./styles.css"
import { trackClicks } from "./tracker/clicks"
import { track } from "./tracker/lugx"

// The staff's own work is not what customers do.
trackClicks(track, { links: true, except: ".wide" })

const root = document.getElementById("app")
if (root) createRoot(root).render(<StrictMode><App /></StrictMode>)
