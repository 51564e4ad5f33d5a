import type { Composition } from './compositions.ts'

/** `ink` is read on `ground`; the three shapes go with both. */
export type Palette = { ground: string; ink: string; shapes: readonly [string, string, string] }

type Style = { palettes: readonly Palette[]; compositions: readonly Composition[] }

function palette(ground: string, ink: string, ...shapes: Palette['shapes']): Palette {
  return { ground, ink, shapes }
}

const cream = '#f8efdc'
const night = '#1d1a22'

const styles = new Map<string, Style>(
  Object.entries({
    fantasy: {
      palettes: [
        palette('#1f3b3a', cream, '#e2b04a', '#4f7f6a', '#14292b'),
        palette('#3b2350', cream, '#e8a05c', '#7a4f96', '#26143a'),
        palette('#e9d9b5', '#2c2a3f', '#7b3f2e', '#4d6b57', '#c79a4b'),
      ],
      compositions: ['hills', 'arches', 'frame', 'sun', 'initial', 'keyhole'],
    },
    'science fiction': {
      palettes: [
        palette('#10203f', cream, '#f2643d', '#f5b942', '#3e6ea8'),
        palette('#e8552f', '#1b1020', '#ffd071', '#8c1f3b', '#2a1830'),
        palette('#0f3d4a', '#fdf3df', '#f39c6b', '#57b8a9', '#0a2530'),
      ],
      compositions: ['orbits', 'sun', 'rays', 'dots', 'tiles', 'hills'],
    },
    classics: {
      palettes: [
        palette('#6d1f2b', cream, '#d9a441', '#8f3a3f', '#4d121d'),
        palette('#20405c', cream, '#d8b06a', '#3f6685', '#142b41'),
        palette('#efe3c8', '#2b2119', '#9a3b26', '#2f5a4f', '#c9a35b'),
        palette('#2f4a36', cream, '#dba94a', '#55775a', '#1d3124'),
      ],
      compositions: ['frame', 'bands', 'arches', 'initial', 'spines', 'hills'],
    },
    children: {
      palettes: [
        palette('#f7c948', '#2b2230', '#e4572e', '#2a9d8f', '#fff4d6'),
        palette('#7cc6c3', '#14323a', '#f4694c', '#fce08a', '#f8f3e4'),
        palette('#f4a6a0', '#3a1730', '#c8385a', '#ffe1a8', '#5a9e8f'),
        palette('#a9cf8f', '#1d2f24', '#f26b4f', '#2d7f86', '#fff1c9'),
      ],
      compositions: ['tiles', 'sun', 'spines', 'hills', 'dots', 'arches'],
    },
    mystery: {
      palettes: [
        palette(night, cream, '#d6a531', '#6d2231', '#39333f'),
        palette('#203a36', cream, '#d8c06a', '#9e3b2b', '#132521'),
        palette('#d9b13b', '#211a14', '#211a14', '#8c2b22', '#f2e2b0'),
      ],
      compositions: ['keyhole', 'rays', 'bands', 'initial', 'spines', 'dots'],
    },
    fiction: {
      palettes: [
        palette('#e07a45', '#26140c', '#f9e3b6', '#7c2d2b', '#2e5f66'),
        palette('#2d5d67', cream, '#f2b35d', '#dd6e4e', '#1c3f48'),
        palette('#f2dfc0', '#2f2230', '#c94f3d', '#3b6b74', '#e5a54b'),
        palette('#7d3550', cream, '#f0a868', '#b0546a', '#4f1d34'),
      ],
      compositions: ['bands', 'tiles', 'sun', 'arches', 'spines', 'initial'],
    },
    science: {
      palettes: [
        palette('#123a56', cream, '#f2c14e', '#4fa3a5', '#0b2438'),
        palette('#e9e3cf', '#1c2c36', '#d1552f', '#2c7a7b', '#e0ac3f'),
        palette('#234d3c', cream, '#e8c65a', '#79a86b', '#143127'),
      ],
      compositions: ['orbits', 'dots', 'hills', 'tiles', 'bands'],
    },
    computing: {
      palettes: [
        palette('#22264b', cream, '#ff8552', '#5bc0be', '#3a4080'),
        palette('#f0ead8', '#1f2430', '#2f6fb0', '#e2603f', '#9db4c0'),
        palette('#0f4c4a', '#fbf3df', '#f5b841', '#3d8f86', '#082f2f'),
        palette('#7a2e3a', cream, '#f2b880', '#b5525c', '#4d1822'),
      ],
      compositions: ['dots', 'tiles', 'initial', 'rays', 'spines', 'orbits'],
    },
    horror: {
      palettes: [
        palette('#1a1416', '#f3e6d6', '#a3161e', '#4a1c22', '#2c2226'),
        palette('#7d1018', '#fbeadb', '#1d0d10', '#b53a34', '#460a10'),
      ],
      compositions: ['hills', 'keyhole', 'initial', 'rays'],
    },
    biography: {
      palettes: [
        palette('#e6d5bd', '#2d2520', '#a9502f', '#56707a', '#c8aa78'),
        palette('#37475a', cream, '#e0a458', '#6f869c', '#232f3d'),
        palette('#8a4b38', '#fcefe0', '#e9bd86', '#5f2d22', '#b97356'),
      ],
      compositions: ['initial', 'bands', 'frame', 'spines', 'arches'],
    },
  } satisfies Record<string, Style>),
)

const everything: Style = {
  palettes: [...styles.values()].flatMap(({ palettes }) => palettes),
  compositions: [...new Set([...styles.values()].flatMap(({ compositions }) => compositions))],
}

/** Gives what suits a genre; anything suits one that has no style of its own. */
export function styleOf(genre: string): Style {
  return styles.get(genre.trim().toLowerCase()) ?? everything
}
