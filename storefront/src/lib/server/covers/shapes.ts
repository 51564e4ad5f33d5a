import type { Palette } from './palettes.ts'
import { escape } from './escape.ts'

type Random = () => number

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

const rect = (x: number, y: number, width: number, height: number, fill: string) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`

const circle = (x: number, y: number, radius: number, fill: string) =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${fill}"/>`

const path = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`

function round(number: number): number {
  return Math.round(number * 10) / 10
}

/** Three bands, the middle one of paper. */
export function bands({ shapes: [first, second] }: Palette): string {
  return [
    rect(0, 132, 300, 186, '#f8f0de'),
    rect(0, 132, 300, 5, first),
    rect(0, 313, 300, 5, first),
    circle(150, 66, 34, first),
    path('M150 40a26 26 0 0 1 0 52z', second),
  ].join('')
}

/** A low sun over water. */
export function sun({ ground, shapes: [first, second, third] }: Palette, random: Random): string {
  const x = 90 + random() * 120
  const waves = range(5).map((row) => rect(0, 318 + row * 13, 300, 3 + row * 1.5, ground))
  return [
    circle(x, 305, 100, first),
    ...waves,
    path('M0 392q75-34 150-8t150-14v80H0z', second),
    path('M0 424q90-30 170-10t130-8v44H0z', third),
  ].join('')
}

/** Arches within arches. */
export function arches({ ground, shapes: [first, second, third] }: Palette): string {
  const fills = [third, first, second, ground, first]
  return fills
    .map((fill, ring) => {
      const radius = 126 - ring * 24
      return path(
        `M${150 - radius} 450V${320}a${radius} ${radius} 0 0 1 ${radius * 2} 0V450z`,
        fill,
      )
    })
    .join('')
}

/** Quarter circles and halves on a board of squares. */
export function tiles({ ground, shapes }: Palette, random: Random): string {
  const side = 75
  const corners = [
    `M0 0h${side}a${side} ${side} 0 0 1-${side} ${side}z`,
    `M0 0v${side}h${side}a${side} ${side} 0 0 0-${side}-${side}z`,
    `M${side} 0v${side}H0a${side} ${side} 0 0 1 ${side}-${side}z`,
    `M0 0h${side}v${side}a${side} ${side} 0 0 1-${side}-${side}z`,
    `M0 ${side / 2}a${side / 2} ${side / 2} 0 0 1 ${side} 0v${side / 2}H0z`,
  ]
  const board = range(16).map((at) => {
    const back = Math.floor(random() * 4)
    const front = (back + 1 + Math.floor(random() * 3)) % 4
    const colours = [...shapes, ground]
    const corner = corners[Math.floor(random() * corners.length)] ?? ''
    const x = (at % 4) * side
    const y = Math.floor(at / 4) * side
    return `<g transform="translate(${x} ${y})">${rect(0, 0, side, side, colours[back] ?? ground)}${path(corner, colours[front] ?? ground)}</g>`
  })
  return board.join('')
}

/** A frame with a flower in the middle, as old bindings have it. */
export function frame({ shapes: [first, second] }: Palette): string {
  const line = (inset: number, width: number) =>
    `<rect x="${inset}" y="${inset}" width="${300 - inset * 2}" height="${450 - inset * 2}" fill="none" stroke="${first}" stroke-width="${width}"/>`
  const corner = (x: number, y: number) =>
    path(`M${x} ${y - 9}l9 9-9 9-9-9z`, first) + circle(x, y, 3, second)
  const petals = range(8).map(
    (turn) =>
      `<ellipse cx="150" cy="304" rx="6" ry="15" fill="${turn % 2 ? second : first}" transform="rotate(${turn * 45} 150 322)"/>`,
  )
  return [
    line(16, 5),
    line(25, 1.5),
    corner(25, 25),
    corner(275, 25),
    corner(25, 425),
    corner(275, 425),
    ...petals,
    circle(150, 322, 6, first),
  ].join('')
}

/** Hills in a row, and a moon. */
export function hills({ shapes: [first, second, third] }: Palette, random: Random): string {
  const moon = circle(70 + random() * 160, 232, 30, first)
  const ridge = (y: number, depth: number, fill: string) => {
    const peaks = range(4).map((at) => {
      const rise = depth * (0.5 + random())
      return `Q${at * 75 + 37.5} ${round(y - rise)} ${at * 75 + 75} ${round(y + (random() - 0.5) * 24)}`
    })
    return path(`M0 ${y}${peaks.join('')}V450H0z`, fill)
  }
  return [moon, ridge(300, 60, second), ridge(352, 54, first), ridge(402, 46, third)].join('')
}

/** Rays from below. */
export function rays({ ground, shapes: [first, second, third] }: Palette): string {
  const reach = 620
  const wedges = range(11).map((at) => {
    const from = Math.PI + (at * Math.PI) / 11
    const to = from + Math.PI / 22
    const point = (angle: number) =>
      `${round(150 + Math.cos(angle) * reach)} ${round(420 + Math.sin(angle) * reach)}`
    return path(`M150 420L${point(from)}L${point(to)}z`, second)
  })
  return [
    ...wedges,
    `<rect x="24" y="50" width="252" height="192" rx="6" fill="${ground}"/>`,
    circle(150, 420, 108, third),
    circle(150, 420, 78, first),
    circle(150, 420, 46, ground),
  ].join('')
}

/** The first letter of the title, larger than the cover. */
export function initial({ ground, shapes: [first, second] }: Palette, title: string): string {
  const letter = title.replace(/^(the|a|an)\s+/i, '').match(/[\p{L}\p{N}]/u)?.[0] ?? '&'
  return [
    rect(0, 0, 300, 262, second),
    `<text x="150" y="238" text-anchor="middle" font-size="300" fill="${first}">${escape(letter.toUpperCase())}</text>`,
    rect(0, 262, 300, 188, ground),
    rect(0, 262, 300, 6, first),
  ].join('')
}

/** Books on a shelf. */
export function spines({ ink, shapes }: Palette, random: Random): string {
  const books: string[] = []
  for (let x = 14, at = Math.floor(random() * 3); x < 262; at += 1) {
    const width = 18 + Math.floor(random() * 20)
    const height = 120 + Math.floor(random() * 80)
    const fill = shapes[at % 3] ?? ink
    books.push(rect(x, 424 - height, width, height, fill))
    books.push(rect(x, 424 - height + 18, width, 5, shapes[(at + 1) % 3] ?? ink))
    x += width + 3
  }
  return [...books, rect(0, 424, 300, 6, ink)].join('')
}

/** Planets on their ways. */
export function orbits({ shapes: [first, second, third] }: Palette, random: Random): string {
  const ways = [44, 72, 102, 134].map((radius, at) => {
    const angle = random() * Math.PI * 2
    const planet = circle(
      150 + Math.cos(angle) * radius,
      312 + Math.sin(angle) * radius,
      6 + random() * 8,
      at % 2 ? first : second,
    )
    return `<circle cx="150" cy="312" r="${radius}" fill="none" stroke="${third}" stroke-width="2.5"/>${planet}`
  })
  return [...ways, circle(150, 312, 24, first)].join('')
}

/** Dots that grow towards one point. */
export function dots({ shapes: [first, second] }: Palette, random: Random): string {
  const x = 60 + random() * 180
  const y = 280 + random() * 110
  const grid = range(120).map((at) => {
    const column = 15 + (at % 10) * 30
    const row = 195 + Math.floor(at / 10) * 22
    const near = Math.max(0, 1 - Math.hypot(column - x, row - y) / 190)
    return circle(column, row, 2 + near * 11, near > 0.62 ? second : first)
  })
  return grid.join('')
}

/** What is behind this door? */
export function keyhole({ ground, shapes: [first, second, third] }: Palette): string {
  return [
    rect(66, 196, 168, 254, third),
    rect(84, 214, 132, 236, second),
    circle(150, 300, 46, first),
    path('M132 318h36l26 108H106z', first),
    circle(150, 300, 24, ground),
    path('M141 314h18l14 92h-46z', ground),
  ].join('')
}
