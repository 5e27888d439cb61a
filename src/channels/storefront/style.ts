/** How pages look: colours as CSS variables, light and dark, and one small sheet that travels inside each page. */
import { type Html, raw } from "./html.js";
import type { StorefrontSettings } from "./options.js";

/** Colours that a theme can set; each is a CSS variable of the same name. */
export const COLOURS = ["accent", "onAccent", "background", "surface", "text", "muted", "line", "sale"] as const;
type Colours = Readonly<Record<(typeof COLOURS)[number], string>>;

/** The standard theme by day. */
export const LIGHT: Colours = {
  accent: "#0b6b4f",
  onAccent: "#ffffff",
  background: "#faf9f6",
  surface: "#ffffff",
  text: "#1f1d1a",
  muted: "#625c53",
  line: "#e4dfd6",
  sale: "#b3261e",
};

/** The standard theme by night. */
export const DARK: Colours = {
  accent: "#6fd3ad",
  onAccent: "#06281c",
  background: "#151412",
  surface: "#201e1b",
  text: "#f2efe9",
  muted: "#b8b1a6",
  line: "#3a3630",
  sale: "#ff9a8f",
};

/** Contrast of two colours as WCAG 2.2 counts it, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif';

/** The sheet of a shop. */
export function styleOf({ theme }: Pick<StorefrontSettings, "theme">): Html {
  const { light, dark, radius, font = FONT, css = "" } = theme;
  const root = `:root{color-scheme:light dark;--radius:${radius}px;--font:${font};${variables(light)}}`;
  const night = `@media (prefers-color-scheme:dark){:root{${variables(dark)}}}`;
  return raw(`<style>${root}${night}${SHEET}${css}</style>`);
}

function variables(colours: Colours): string {
  return COLOURS.map((name) => `--${name}:${colours[name]}`).join(";");
}

const SHEET = `
*,::before,::after{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--background);color:var(--text);font:1rem/1.55 var(--font);overflow-wrap:anywhere}
img{display:block;max-width:100%;height:auto}
h1,h2,h3{line-height:1.25;margin:0;text-wrap:balance}
h2{font-size:1.15rem}
ul,ol,dl,figure{margin:0;padding:0;list-style:none}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.wrap{max-width:72rem;margin:0 auto;padding:0 1rem}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem;z-index:9;background:var(--surface);padding:.75rem 1rem}
.skip:focus{left:1rem;top:.5rem}
.top{background:var(--surface);border-bottom:1px solid var(--line)}
.top .wrap{display:flex;gap:.25rem 1.25rem;align-items:center;justify-content:space-between;min-height:3.75rem;flex-wrap:wrap}
.top a{color:inherit;text-decoration:none;padding:.5rem 0}
.brand{font-weight:700;font-size:1.2rem;letter-spacing:-.01em}
.top a.ask{color:var(--accent);font-weight:600}
main{padding:1.25rem 0 3rem}
.crumbs ol{display:flex;flex-wrap:wrap;font-size:.875rem;color:var(--muted);margin-bottom:1rem}
.crumbs a{color:inherit;display:inline-block;padding:.25rem 0}
.crumbs li+li::before{content:"/";padding:0 .5rem;opacity:.6}
.hero{padding:.5rem 0 1.25rem}
.hero h1,.head h1{font-size:clamp(1.5rem,1.2rem + 1.6vw,2.1rem);letter-spacing:-.02em}
.hero p{color:var(--muted);max-width:42rem;margin:.5rem 0 0}
.head{margin-bottom:1rem}
.count{color:var(--muted);font-size:.875rem;margin:.25rem 0 0}
.cats{margin-bottom:1.5rem}
.cats ul,.pages ul{display:flex;flex-wrap:wrap;gap:.5rem}
.cats a,.pages a{display:inline-block;padding:.5rem .9rem;border:1px solid var(--line);border-radius:99px;background:var(--surface);color:inherit;text-decoration:none}
.cats a:hover,.pages a:hover{border-color:var(--accent);color:var(--accent)}
.cats span{color:var(--muted);font-size:.875rem}
.pages{margin-top:2rem}
.pages a[aria-current]{background:var(--accent);border-color:var(--accent);color:var(--onAccent);font-weight:600}
.find{margin-bottom:1.25rem}
.find label{display:block;font-weight:600;margin-bottom:.35rem}
.find input{width:100%;max-width:32rem;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--muted);border-radius:var(--radius);padding:.7rem 1rem}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(10rem,45%),1fr));gap:.75rem}
.card{position:relative;display:flex;flex-direction:column;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden}
.card:hover{border-color:var(--accent)}
.card img,.blank{width:100%;aspect-ratio:1;object-fit:cover;background:var(--line)}
.card div{padding:.7rem .8rem .9rem}
.card h2,.card h3{font-size:.975rem;font-weight:500}
.card a{color:inherit;text-decoration:none}
.card a::after{content:"";position:absolute;inset:0}
.card:focus-within{outline:3px solid var(--accent);outline-offset:2px}
.card p{margin:.3rem 0 0}
.price{font-weight:700}
s{color:var(--muted);font-weight:400;font-size:.85em}
.is-sale{color:var(--sale)}
.stock{font-size:.85rem;color:var(--muted)}
.outOfStock img,.discontinued img{filter:grayscale(1);opacity:.6}
.item{display:grid;gap:1.25rem}
.item>*{min-width:0}
.shots{display:flex;overflow-x:auto;scroll-snap-type:x mandatory;border-radius:var(--radius);background:var(--surface);border:1px solid var(--line)}
.shots li{flex:0 0 100%;scroll-snap-align:start;scroll-margin-top:6rem}
.shots li:nth-child(n+3){content-visibility:auto;contain-intrinsic-size:auto 24rem}
.shots img{width:100%;aspect-ratio:1;object-fit:contain}
.thumbs{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.6rem}
.thumbs a{display:grid;place-items:center;width:3rem;height:3rem;border:1px solid var(--line);border-radius:8px;overflow:hidden;background:var(--surface);color:inherit;text-decoration:none;font-size:.9rem}
.thumbs a:hover{border-color:var(--accent)}
.thumbs img{width:100%;height:100%;object-fit:cover}
.item h1{font-size:clamp(1.35rem,1.15rem + 1vw,1.85rem);letter-spacing:-.015em}
.now{font-size:1.6rem;margin:.5rem 0 0}
.info>p{margin:.35rem 0 0}
.pill{display:inline-block;font-size:.875rem;font-weight:600;padding:.15rem .7rem;border-radius:99px;border:1px solid var(--line);background:var(--surface)}
.pill.inStock{color:var(--accent)}
.button{display:block;text-align:center;font-weight:700;background:var(--accent);color:var(--onAccent);text-decoration:none;border-radius:var(--radius);padding:.8rem 1.2rem}
.button:hover{text-decoration:underline}
.buy{position:sticky;bottom:0;margin:1rem -1rem 0;padding:.75rem 1rem;background:var(--background);border-top:1px solid var(--line);z-index:2}
.picks{width:100%;border-collapse:collapse;margin-top:.5rem}
.picks th,.picks td{text-align:left;padding:.65rem .5rem .65rem 0;border-top:1px solid var(--line);vertical-align:middle}
.picks th{font-weight:600}
.picks td:last-child{padding-right:0;width:1%}
.picks .button{padding:.55rem .9rem}
.picks small{display:block;color:var(--muted);font-weight:400}
section{margin-top:1.75rem}
.text :is(p,ul,ol,h2,h3){margin:.6rem 0 0}
.text :is(ul,ol),.points{padding-left:1.2rem;list-style:disc}
.text ol{list-style:decimal}
.facts{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.4rem 1rem;margin-top:.6rem}
.facts dt{color:var(--muted)}
.facts dd{margin:0}
.note{background:var(--surface);border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:var(--radius);padding:.75rem 1rem;margin:0 0 1rem}
.foot{border-top:1px solid var(--line);background:var(--surface);padding:1.75rem 0 2.5rem;font-size:.925rem}
.foot .wrap{display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr))}
.foot h2{font-size:1rem}
.foot ul{margin-top:.4rem}
.foot li a{display:inline-block;padding:.2rem 0}
@media (min-width:52rem){.item{grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:2.5rem;align-items:start}.grid{grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.1rem}.buy{position:static;margin:1.25rem 0 0;padding:0;border:0}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{.top,.foot,.find,.thumbs,.buy,.pages,.skip{display:none}.shots{overflow:visible;flex-wrap:wrap}.shots li{flex:0 0 33%}}
`.replaceAll("\n", "");
