export const style = `
:root { color-scheme: light dark; --line: light-dark(#ccd, #445); --quiet: light-dark(#556, #aab);
  --accent: light-dark(#0b57d0, #8ab4f8); --card: light-dark(#fff, #1b1f2a); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#f6f7fb, #12151d); color: light-dark(#1a1c24, #e8eaf0); }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: .25rem 0; }
.quiet { color: var(--quiet); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; background: var(--card); }
summary { cursor: pointer; padding: .6rem .8rem; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 4.2rem; font-family: ui-monospace, monospace; }
summary code { margin-right: .6rem; }
.inside { padding: 0 .8rem .8rem; border-top: 1px solid var(--line); }
label { display: block; margin: .6rem 0; }
input, textarea { display: block; width: 100%; padding: .5rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--quiet); border-radius: .3rem; }
textarea { font-family: ui-monospace, monospace; min-height: 9rem; }
button { padding: .5rem 1.2rem; font: inherit; cursor: pointer; border: 0; border-radius: .3rem;
  color: light-dark(#fff, #10131a); background: var(--accent); }
button:disabled { opacity: .6; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
pre { overflow: auto; max-height: 30rem; padding: .6rem; border: 1px solid var(--line);
  border-radius: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; }
`
