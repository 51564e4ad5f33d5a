import type { Palette } from './palettes.ts'
import * as shapes from './shapes.ts'

/** Where the words stand: `y` is the middle of the box for the title, `align` goes for both. */
export type Layout = {
  art: string
  align: 'start' | 'middle'
  title: { y: number; width: number; height: number; ink: string }
  author: { y: number; ink: string }
}

export const wide = 300
export const high = 450

const top = { y: 113, width: 244, height: 116 }

/** Each draws a picture of 300 by 450 and leaves room for the words. */
const compositions = {
  bands: (palette: Palette): Layout => ({
    art: shapes.bands(palette),
    align: 'middle',
    title: { y: 225, width: 244, height: 150, ink: '#241f1a' },
    author: { y: 400, ink: palette.ink },
  }),
  sun: (palette: Palette, random: () => number): Layout => ({
    art: shapes.sun(palette, random),
    align: 'start',
    title: { ...top, ink: palette.ink },
    author: { y: 34, ink: palette.ink },
  }),
  arches: (palette: Palette): Layout => ({
    art: shapes.arches(palette),
    align: 'middle',
    title: { ...top, ink: palette.ink },
    author: { y: 34, ink: palette.ink },
  }),
  tiles: (palette: Palette, random: () => number): Layout => ({
    art: shapes.tiles(palette, random),
    align: 'start',
    title: { y: 362, width: 244, height: 88, ink: palette.ink },
    author: { y: 424, ink: palette.ink },
  }),
  frame: (palette: Palette): Layout => ({
    art: shapes.frame(palette),
    align: 'middle',
    title: { y: 185, width: 206, height: 190, ink: palette.ink },
    author: { y: 392, ink: palette.ink },
  }),
  hills: (palette: Palette, random: () => number): Layout => ({
    art: shapes.hills(palette, random),
    align: 'middle',
    title: { ...top, ink: palette.ink },
    author: { y: 34, ink: palette.ink },
  }),
  rays: (palette: Palette): Layout => ({
    art: shapes.rays(palette),
    align: 'middle',
    title: { y: 130, width: 220, height: 120, ink: palette.ink },
    author: { y: 214, ink: palette.ink },
  }),
  initial: (palette: Palette, _random: () => number, title: string): Layout => ({
    art: shapes.initial(palette, title),
    align: 'start',
    title: { y: 341, width: 244, height: 122, ink: palette.ink },
    author: { y: 424, ink: palette.ink },
  }),
  spines: (palette: Palette, random: () => number): Layout => ({
    art: shapes.spines(palette, random),
    align: 'start',
    title: { ...top, ink: palette.ink },
    author: { y: 34, ink: palette.ink },
  }),
  orbits: (palette: Palette, random: () => number): Layout => ({
    art: shapes.orbits(palette, random),
    align: 'middle',
    title: { ...top, ink: palette.ink },
    author: { y: 34, ink: palette.ink },
  }),
  dots: (palette: Palette, random: () => number): Layout => ({
    art: shapes.dots(palette, random),
    align: 'start',
    title: { ...top, ink: palette.ink },
    author: { y: 34, ink: palette.ink },
  }),
  keyhole: (palette: Palette): Layout => ({
    art: shapes.keyhole(palette),
    align: 'middle',
    title: { ...top, ink: palette.ink },
    author: { y: 34, ink: palette.ink },
  }),
} satisfies Record<string, (palette: Palette, random: () => number, title: string) => Layout>

export type Composition = keyof typeof compositions

/** Lays out one cover. */
export function compose(
  name: Composition,
  palette: Palette,
  random: () => number,
  title: string,
): Layout {
  return compositions[name](palette, random, title)
}
