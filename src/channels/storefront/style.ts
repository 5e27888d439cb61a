/** How pages look: colours as CSS variables, light and dark, and one small sheet that travels inside each page. */
import { type Html, raw } from "./html.js";
import type { Page } from "./pages.js";

/** Colours that a theme can set; each is a CSS variable of the same name. */
export const COLOURS = ["accent", "onAccent", "background", "surface", "text", "muted", "line", "sale"] as const;
/** All colours of one time of day, as `#rrggbb`. */
export type Colours = Readonly<Record<(typeof COLOURS)[number], string>>;

/** A theme with every default filled in. */
export interface Theme {
  readonly light: Colours;
  readonly dark: Colours;
  /** In pixels. */
  readonly radius: number;
  readonly font?: string | undefined;
  readonly css?: string | undefined;
}

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

/** The sheet of one kind of page. */
export function styleOf(theme: Theme, kind: Page["kind"]): Html {
  const { light, dark, radius, font = FONT, css = "" } = theme;
  const root = `:root{color-scheme:light dark;--radius:${radius}px;--font:${font};${variables(light)}}`;
  const night = `@media (prefers-color-scheme:dark){:root{${variables(dark)}}}`;
  return raw(`<style>${root}${night}${sheetOf(kind)}${css}</style>`);
}

function variables(colours: Colours): string {
  return COLOURS.map((name) => `--${name}:${colours[name]}`).join(";");
}

/** What a page carries beside what is common to all. */
function sheetOf(kind: Page["kind"]): string {
  if (kind === "list") return COMMON + LISTS;
  if (kind === "verify") return COMMON + VERIFY;
  return kind === "product" ? COMMON + PRODUCT : COMMON;
}

function sheet(text: string): string {
  return text.replaceAll("\n", "");
}

/** Every page. */
const COMMON = sheet(`
*,::before,::after{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--background);color:var(--text);font:1rem/1.55 var(--font);overflow-wrap:anywhere}
img{display:block;max-width:100%;height:auto}
h1,h2,h3{line-height:1.25;margin:0;text-wrap:balance}
h1{font-size:clamp(1.5rem,1.3rem + 1vw,2rem);letter-spacing:-.02em}
h2{font-size:1.15rem}
p{margin:.35rem 0 0}
ul,ol,dl{margin:0;padding:0;list-style:none}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[hidden]{display:none!important}
.wrap{width:100%;max-width:72rem;margin:0 auto;padding-inline:1rem}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem;z-index:9;background:var(--surface);padding:.75rem 1rem}
.skip:focus{left:1rem;top:.5rem}
.top{background:var(--surface);border-bottom:1px solid var(--line)}
.top .wrap{display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:center;justify-content:space-between;min-height:3.75rem}
.top a{text-decoration:none;font-weight:600;padding:.5rem 0}
.top .brand{color:inherit;font-weight:700;font-size:1.2rem}
main{flex:1;padding-block:1.5rem 4rem}
.crumbs ol{display:flex;flex-wrap:wrap;font-size:.875rem;color:var(--muted);margin-bottom:.75rem}
.crumbs :is(a,span){color:inherit;display:inline-block;padding:.25rem 0;text-decoration:none}.crumbs a:hover{text-decoration:underline}
.crumbs li+li::before{content:"›";padding:0 .5rem}
.head{margin-bottom:1.5rem}
.head p{color:var(--muted);max-width:40rem}
.count,.stock{color:var(--muted);font-size:.875rem}
.card img,.blank{width:100%;aspect-ratio:1;object-fit:cover;background:var(--line)}
.price{font-weight:700}
s{color:var(--muted);font-weight:400;font-size:.85em}
.is-sale{color:var(--sale)}
.note{background:var(--surface);border-left:4px solid var(--accent);padding:.75rem 1rem;margin-bottom:1rem}
.foot{border-top:1px solid var(--line);background:var(--surface);padding:2.25rem 0 3rem;font-size:.925rem}
.foot .wrap{display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr))}
.foot h2{font-size:1rem}
.foot li{margin-top:.35rem}
.foot a:not(:hover){text-decoration-color:color-mix(in srgb,currentColor 40%,transparent)}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{.top,.foot{display:none}}
`);

/** Lists. */
const LISTS = sheet(`
.cats{margin-bottom:1.75rem}
.cats ul,.pages ul{display:flex;flex-wrap:wrap;gap:.5rem}
.cats a,.pages a{display:inline-block;padding:.5rem .9rem;border:1px solid var(--line);border-radius:99px;background:var(--surface);color:inherit;text-decoration:none}
.cats span{color:var(--muted);font-size:.875rem}
.pages{margin-top:2rem}
.pages [aria-current]{background:var(--accent);color:var(--onAccent);font-weight:600}
.find{display:block;margin-bottom:1.25rem}
.find[hidden]{display:block!important;visibility:hidden}
@media (scripting:none){.find[hidden]{display:none!important}}
.find input{width:100%;max-width:30rem;font:inherit;color:inherit;background:var(--surface);border:1px solid color-mix(in srgb,var(--muted) 70%,var(--surface));border-radius:99px;padding:.65rem 1.15rem}
.find .count{margin-bottom:.6rem}.find ::placeholder{color:var(--muted);opacity:1}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(10rem,45%),1fr));gap:1rem .75rem}
.card{position:relative;display:flex;flex-direction:column;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden}
:is(.card,.cats a,.pages a):hover{border-color:var(--accent)}
.card:focus-within{outline:3px solid var(--accent);outline-offset:2px}
.card div:last-child{padding:.75rem .85rem 1rem}
.whole img{object-fit:contain;background:var(--surface)}
.card h2{font-size:.95rem;font-weight:500;line-height:1.4;text-wrap:pretty}
.card .price{font-size:.925rem}
.card a{color:inherit;text-decoration:none;outline:0}
.card a::after{content:"";position:absolute;inset:0}
:is(.outOfStock,.discontinued) img{filter:grayscale(1);opacity:.6}
@media (min-width:52rem){.grid{grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1.5rem}}
@media print{.find,.pages{display:none}}
`);

/** A product's page. */
const PRODUCT = sheet(`
.thumbs a:hover{border-color:var(--accent)}
.item{display:grid;gap:1.25rem}
.item>*{min-width:0}
.shots{display:flex;overflow-x:auto;scroll-snap-type:x mandatory;border-radius:var(--radius);background:var(--surface);border:1px solid var(--line)}
.shots li{flex:0 0 100%;aspect-ratio:var(--shape,1);scroll-snap-align:start;scroll-margin-top:6rem}
.wide{--shape:3/2}.broad{--shape:4/3}.tall{--shape:4/5}
.shots li:nth-child(n+3){content-visibility:auto}
.shots img{width:100%;height:100%;object-fit:contain}
.thumbs{display:flex;flex-wrap:wrap;gap:.4rem;margin-top:.6rem}
.thumbs a{display:grid;place-items:center;width:2.75rem;height:2.75rem;border:1px solid var(--line);border-radius:8px;overflow:hidden;background:var(--surface);color:inherit;text-decoration:none}
.thumbs img{width:100%;height:100%;object-fit:cover}
.now{font-size:1.4rem;margin:.5rem 0 .75rem}
.pill{display:inline-block;font-size:.875rem;font-weight:600;padding:.15rem .7rem;border-radius:99px;border:1px solid var(--line);background:var(--surface)}
.pill.inStock{color:var(--accent)}
.button{display:block;text-align:center;font-weight:700;background:var(--accent);color:var(--onAccent);text-decoration:none;border-radius:var(--radius);padding:.8rem 1.2rem}
.button:hover{text-decoration:underline}
.buy{position:sticky;bottom:0;margin:1rem -1rem 0;padding:.75rem 1rem;background:var(--background);z-index:2}
.picks{width:100%;border-collapse:collapse;margin-top:.5rem}
.picks :is(th,td){text-align:left;padding:.65rem .5rem .65rem 0;border-top:1px solid var(--line)}
.picks td:last-child{padding-right:0;width:1%}
.picks .button{padding:.55rem .9rem;white-space:nowrap}
.picks p{margin:0}
small{display:block;color:var(--muted);font-weight:400}
section{margin-top:2rem}
.text :is(p,ul,ol,h2,h3),.points,.facts{margin-top:.6rem}
.text ul,.points{padding-left:1.2rem;list-style:disc}
.text ol{padding-left:1.2rem;list-style:decimal}
.facts{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.4rem 1rem}
.facts dt{color:var(--muted)}
.facts dd{margin:0}
@media (max-width:52rem){.crumbs li:nth-child(n+3):last-child{display:none}}
@media (min-width:52rem){.item{grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:3rem;align-items:start}.item>div:first-child{position:sticky;top:1.5rem}.buy{position:static;margin:1.25rem 0 0;padding:0}}
@media print{.thumbs,.buy{display:none}.shots{flex-wrap:wrap}.shots li{flex:0 0 33%}}
`);

/** A checking page. */
const VERIFY = sheet(`
.verify{max-width:52rem}
.verify h1{margin-bottom:1rem}
section,form{margin-top:1.75rem}
.what{display:flex;gap:.85rem;align-items:center;margin-bottom:1rem}
.what img{width:4rem;height:4rem;object-fit:cover;border-radius:8px}
small{display:block;color:var(--muted);font-size:.875rem}
.lead{display:grid;gap:.75rem}
.lead .card{margin:0;padding:1rem 1.15rem;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius)}
.lead .card:nth-child(n+2){border-left:4px solid var(--accent)}
.lead h2{font-size:.95rem;font-weight:600;color:var(--muted)}
.domain{font-size:clamp(1.5rem,1.2rem + 2vw,2.1rem);font-weight:700;line-height:1.2}
.lead li{margin-top:.5rem}
.lead li a{display:inline-block;padding:.15rem 0;font-weight:600}
.payees{font-size:1.15rem;font-weight:700}
.verdict{padding:.75rem 1rem;margin-top:.6rem;background:var(--surface);border:1px solid var(--line);border-left:4px solid var(--muted)}
.verdict:empty{display:none}
.verdict.good{border-left-color:var(--accent);font-weight:600}
.verdict.bad{border-left-color:var(--sale);color:var(--sale);font-weight:600}
.paste label{font-weight:700}
.paste div{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.6rem}
.paste input{flex:1 1 15rem;min-width:0;font:inherit;color:inherit;background:var(--surface);border:1px solid color-mix(in srgb,var(--muted) 70%,var(--surface));border-radius:var(--radius);padding:.65rem .9rem}
.button{font:inherit;font-weight:700;border:0;background:var(--accent);color:var(--onAccent);border-radius:var(--radius);padding:.65rem 1.4rem;cursor:pointer}
.two{display:grid;gap:1.5rem}
.points{padding-left:1.2rem;list-style:disc}
.points li{margin-top:.4rem}
details{margin-top:1.75rem}
summary{cursor:pointer;padding:.4rem 0}
.qr{width:11.5rem;height:11.5rem;margin-top:.75rem}
@media (min-width:52rem){.two{grid-template-columns:1fr 1fr}.lead{grid-template-columns:1fr 1fr}.lead .card:first-child{grid-column:1/-1}}
`);
