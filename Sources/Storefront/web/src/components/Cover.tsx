import { useState } from "react"

/** A number between 0 and `bound` that follows from the text. */
function hash(text: string, salt: number, bound: number): number {
  let value = 2166136261 ^ salt
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16777619)
  return (value >>> 0) % bound
}

const hues: Record<string, number> = {
  action: 8, adventure: 150, rpg: 275, strategy: 215, sports: 100, racing: 35, simulation: 190,
}

/** Where a picture of this shop's own is; nothing is fetched from elsewhere. */
function own(address: string | null | undefined): string | undefined {
  if (!address) return undefined
  try {
    const url = new URL(address, location.origin)
    return url.origin === location.origin ? url.href : undefined
  } catch {
    return undefined
  }
}

/** A game's picture; where there is none of the shop's own, or it can't be shown, one is drawn. */
export function Cover({ name, category, image }: { name: string; category: string; image?: string | null }) {
  const source = own(image)
  const [broken, setBroken] = useState<string>()
  if (!source || broken === source) return <DrawnCover name={name} category={category} />
  return <img className="cover" src={source} alt="" loading="lazy" onError={() => setBroken(source)} />
}

/** A cover drawn from the game's name and category: always the same for the same game. */
function DrawnCover({ name, category }: { name: string; category: string }) {
  const hue = (hues[category] ?? 230) + hash(name, 1, 30) - 15
  const id = `cover-${hash(name, 2, 1 << 30)}`
  const initials = name.split(/\s+/).map((word) => [...word][0] ?? "").join("").slice(0, 3).toUpperCase()
  const shapes = [0, 1, 2, 3, 4].map((index) => ({
    x: hash(name, 10 + index, 300), y: hash(name, 20 + index, 400), size: 40 + hash(name, 30 + index, 120),
    isRound: hash(name, 40 + index, 2) === 0,
  }))
  return (
    <svg className="cover" viewBox="0 0 300 400" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor={`hsl(${hue} 70% 28%)`} />
          <stop offset="1" stopColor={`hsl(${hue + 45} 65% 16%)`} />
        </linearGradient>
      </defs>
      <rect width="300" height="400" fill={`url(#${id})`} />
      {shapes.map((shape, index) => shape.isRound
        ? <circle key={index} cx={shape.x} cy={shape.y} r={shape.size / 2} fill={`hsl(${hue + 20 * index} 80% 60%)`} opacity="0.22" />
        : <rect key={index} x={shape.x - shape.size / 2} y={shape.y - shape.size / 2} width={shape.size} height={shape.size}
            transform={`rotate(${hash(name, 50 + index, 90)} ${shape.x} ${shape.y})`} fill={`hsl(${hue + 20 * index} 80% 60%)`} opacity="0.22" />)}
      <text x="150" y="225" textAnchor="middle" fontSize="88" fontWeight="700" fill="#fff" opacity="0.92">{initials}</text>
    </svg>
  )
}
