/** The things on the sample photos, as SVG in a box of 400 × 300; the table begins at 205, what stands on it ends near 235. */

/** What is to be seen, and in which light. */
export interface Drawing {
  /** Hue of the wall, in degrees. */
  readonly wall: number;
  readonly thing: string;
  /** Of the shadow below it. */
  readonly shadow: { readonly x: number; readonly y: number; readonly width: number };
}

/** Fillings that things share: light from the left, as from a window. */
export const FILLINGS = `
  <linearGradient id="round"><stop offset="0" stop-color="#000" stop-opacity=".28"/><stop offset=".3" stop-color="#fff" stop-opacity=".3"/>
    <stop offset=".62" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".38"/></linearGradient>
  <linearGradient id="fold" x2="1" y2=".5"><stop offset="0" stop-color="#fff" stop-opacity=".2"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/>
    <stop offset="1" stop-color="#000" stop-opacity=".3"/></linearGradient>
  <radialGradient id="ball" cx=".36" cy=".3" r=".75"><stop offset="0" stop-color="#fff" stop-opacity=".4"/><stop offset=".55" stop-color="#fff" stop-opacity="0"/>
    <stop offset="1" stop-color="#000" stop-opacity=".42"/></radialGradient>
  <radialGradient id="glow"><stop offset="0" stop-color="#fff3c9" stop-opacity=".95"/><stop offset=".45" stop-color="#ffd98a" stop-opacity=".4"/>
    <stop offset="1" stop-color="#ffd98a" stop-opacity="0"/></radialGradient>
  <pattern id="parang" width="34" height="34" patternUnits="userSpaceOnUse" patternTransform="rotate(38)">
    <rect width="34" height="34" fill="#2b1a12"/><rect width="34" height="3" fill="#e9d3a4"/>
    <path d="M5 8c14-2 18 6 10 12s-4 12 8 11M21 8c8 0 12 5 8 10" fill="none" stroke="#d9a45b" stroke-width="4.4" stroke-linecap="round"/>
    <circle cx="8" cy="25" r="2.6" fill="#8c3b22"/><circle cx="28" cy="26" r="2" fill="#e9d3a4"/></pattern>
  <pattern id="weave" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect width="9" height="9" fill="#a8723a"/><rect width="4.2" height="4.2" fill="#c9935296"/><rect x="4.5" y="4.5" width="4.2" height="4.2" fill="#d8a868"/>
    <path d="M0 0h9M0 4.5h9" stroke="#6d4520" stroke-width=".7"/></pattern>
  <pattern id="slats" width="10" height="14" patternUnits="userSpaceOnUse"><rect width="10" height="14" fill="#e0b56c"/>
    <rect width="6" height="7" fill="#f0cd8d"/><rect x="5" y="7" width="5" height="7" fill="#f0cd8d"/>
    <path d="M0 7h10M0 0h10M5 0v14" stroke="#9a6a2c" stroke-width=".9"/></pattern>`;

const LEAF = "M0 0c10-22 30-26 40-24-2 18-16 32-40 24z";

function label(x: number, y: number, width: number, height: number, colour: string, sign: string): string {
  const [middle, foot] = [x + width / 2, y + height - 12];
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" fill="#fbf3e2"/>
    <rect x="${x + 4}" y="${y + 4}" width="${width - 8}" height="${height - 8}" rx="3" fill="none" stroke="${colour}" stroke-width="1.2"/>
    <g transform="translate(${middle} ${y + height * 0.42})">${sign}</g>
    <path d="M${middle - width * 0.3} ${foot}h${width * 0.6}M${middle - width * 0.18} ${foot + 5}h${width * 0.36}" stroke="${colour}" stroke-width="2" stroke-linecap="round" opacity=".75"/>`;
}

function pouch(colour: string, sign: string): string {
  const body = "M146 66q54 7 108 0l7 164q-61 16-122 0z";
  return `<path d="${body}" fill="${colour}"/>${label(163, 112, 74, 84, colour, sign)}<path d="${body}" fill="url(#round)"/>
    <path d="M146 66q54 7 108 0l.7 16q-55 7-109.400 0z" fill="#0003"/><path d="M150 76q50 6 100 0" stroke="#fff6" stroke-dasharray="2 2" fill="none"/>`;
}

function jar(
  x: number,
  top: number,
  width: number,
  filling: string,
  lid: string,
  colour: string,
  sign: string,
): string {
  const [right, middle] = [x + width, x + width / 2];
  const body = `M${x} ${top + 26}q0-12 14-14h${width - 28}q14 2 14 14v${208 - top}q0 10-14 11h${-(width - 28)}q-14-1-14-11z`;
  return `<path d="${body}" fill="${filling}"/><path d="M${x + 3} ${top + 36}q${width / 2 - 3} 8 ${width - 6} 0" stroke="#fff8" fill="none"/>
    ${label(x + 10, top + 30 + (208 - top) * 0.24, width - 20, (208 - top) * 0.54, colour, sign)}<path d="${body}" fill="url(#round)"/>
    <rect x="${x + 6}" y="${top - 8}" width="${width - 12}" height="22" rx="4" fill="${lid}"/><rect x="${x + 6}" y="${top - 8}" width="${width - 12}" height="22" rx="4" fill="url(#round)"/>
    <path d="M${x + 9} ${top + 32}v${right - middle + 60}" stroke="#fff" stroke-opacity=".5" stroke-width="4" stroke-linecap="round"/>`;
}

const bean = (x: number, y: number, turn: number) =>
  `<g transform="translate(${x} ${y}) rotate(${turn})"><ellipse rx="9" ry="6" fill="#4a2a17"/><path d="M-8 0q8-4 16 0" stroke="#1f0f07" fill="none" stroke-width="1.4"/><ellipse rx="9" ry="6" fill="url(#ball)"/></g>`;
const leaf = (colour: string) =>
  `<path d="${LEAF}" transform="translate(-18 12)" fill="${colour}"/><path d="M-16 11q14-6 30-20" stroke="#fff9" fill="none"/>`;
const flower = `${[0, 72, 144, 216, 288].map((turn) => `<ellipse rx="5" ry="10" cy="-10" transform="rotate(${turn})" fill="#fff" stroke="#b9c79b" stroke-width=".8"/>`).join("")}<circle r="4" fill="#e7b73c"/>`;
const chilli = `<path d="M-16-8q22-6 30 14-18 8-30-14z" fill="#c8201c"/><path d="M-16-8q-6-4-4-9" stroke="#4d7a2d" stroke-width="3" fill="none"/>`;
const comb = [-11, 0, 11]
  .map(
    (x, at) =>
      `<path d="M${x} ${at % 2 ? 3 : -3}m-6 0l3-5h6l3 5-3 5h-6z" fill="#e09a1f" stroke="#8a5a0a" stroke-width=".8"/>`,
  )
  .join("");
const crisp = (x: number, y: number, turn: number) =>
  `<g transform="translate(${x} ${y}) rotate(${turn})"><rect x="-20" y="-11" width="40" height="22" rx="8" fill="#d9a441"/><circle cx="-8" cy="-2" r="4" fill="#f4e2b4"/><circle cx="5" cy="3" r="5" fill="#f1d99c"/><circle cx="12" cy="-5" r="3" fill="#f4e2b4"/><rect x="-20" y="-11" width="40" height="22" rx="8" fill="url(#ball)"/></g>`;

const shirt = `<path d="M142 62l40-16q18 16 36 0l40 16 32 58-34 18-10-18v118q-46 12-92 0v-118l-10 18-34-18z" fill="url(#parang)"/>
  <path d="M142 62l40-16q18 16 36 0l40 16 32 58-34 18-10-18v118q-46 12-92 0v-118l-10 18-34-18z" fill="url(#round)" opacity=".8"/>
  <path d="M182 46q18 16 36 0l6 10-24 26-24-26z" fill="#1c100a"/><path d="M176 56l24 26 24-26" fill="none" stroke="#e9d3a4" stroke-width="1.600"/>
  <path d="M200 84v154M246 120v40M154 120v40" stroke="#0007" stroke-width="1.600"/>${[104, 130, 156, 182, 208].map((y) => `<circle cx="204" cy="${y}" r="3" fill="#c9a36a" stroke="#3a2413"/>`).join("")}`;

const sandal = (x: number, turn: number) => `<g transform="translate(${x} 152) rotate(${turn})">
  <path d="M-34-78q34-22 62 6 14 44 4 88-2 54-26 66-30 10-40-40-14-60 0-120z" fill="#3a2212" transform="translate(4 7)"/>
  <path d="M-34-78q34-22 62 6 14 44 4 88-2 54-26 66-30 10-40-40-14-60 0-120z" fill="#b5713a"/><path d="M-34-78q34-22 62 6 14 44 4 88-2 54-26 66-30 10-40-40-14-60 0-120z" fill="url(#fold)"/>
  <path d="M-28-70q30-18 52 6 12 42 3 82-2 48-22 58-24 6-32-36-12-56-1-110z" fill="none" stroke="#f0d3a6" stroke-width="1.200" stroke-dasharray="4 3"/>
  <path d="M-46-18q38-40 84-2l-3 30q-40-30-80 4z" fill="#7a431d"/><path d="M-46-18q38-40 84-2l-3 30q-40-30-80 4z" fill="url(#fold)"/><path d="M-44 32q38-28 80-2l-2 20q-38-22-76 4z" fill="#7a431d"/></g>`;

const bag = `<path d="M128 140q8-132 72-132t72 132" fill="none" stroke="#6b3d1c" stroke-width="5"/><circle cx="200" cy="160" r="78" fill="url(#weave)"/>
  <circle cx="200" cy="160" r="78" fill="none" stroke="#7a4c20" stroke-width="7"/><circle cx="200" cy="160" r="50" fill="none" stroke="#6d4520" stroke-width="1.500"/><circle cx="200" cy="160" r="26" fill="none" stroke="#6d4520" stroke-width="1.500"/>
  <rect x="188" y="92" width="24" height="34" rx="4" fill="#6b3d1c"/><circle cx="200" cy="114" r="4" fill="#e2c069"/><circle cx="200" cy="160" r="80" fill="url(#ball)"/>`;

const lamp = `<circle cx="200" cy="130" r="150" fill="url(#glow)"/><path d="M164 60q36-10 72 0l26 116q-62 18-124 0z" fill="url(#slats)"/><path d="M164 60q36-10 72 0l26 116q-62 18-124 0z" fill="url(#glow)"/>
  <path d="M164 60q36-10 72 0l26 116q-62 18-124 0z" fill="url(#round)" opacity=".55"/><path d="M164 60q36-10 72 0M138 176q62 18 124 0" stroke="#7c5420" stroke-width="4" fill="none"/>
  <rect x="194" y="184" width="12" height="36" fill="#7c5420"/><ellipse cx="200" cy="224" rx="46" ry="12" fill="#8a5d26"/><ellipse cx="200" cy="221" rx="46" ry="12" fill="#b98443"/>`;

const soap = (
  x: number,
  y: number,
) => `<g transform="translate(${x} ${y})"><rect x="-58" y="-24" width="116" height="50" rx="9" fill="#a9b878"/><rect x="-58" y="-30" width="116" height="44" rx="9" fill="#cfd9a4"/>
  <rect x="-58" y="-30" width="116" height="44" rx="9" fill="url(#fold)"/><rect x="-22" y="-31" width="44" height="58" fill="#f7efdc"/><g transform="translate(0 -8) scale(.7)">${leaf("#6f8c3f")}</g></g>`;

const FAN = "M200 262L58 172A168 168 0 0 1 342 172z";
const fan = `<path d="${FAN}" fill="url(#parang)"/><path d="M200 262L134 220A78 78 0 0 1 266 220z" fill="#5a3218"/>
  ${[...Array(15).keys()].map((at) => `<path d="M200 262L${(58 + at * 20.3).toFixed(1)} ${(172 - 76 * Math.sin((at / 14) * Math.PI)).toFixed(1)}" stroke="#d9b27a" stroke-width="1.300" opacity=".8"/>`).join("")}
  <path d="${FAN}" fill="url(#fold)"/><path d="M58 172A168 168 0 0 1 342 172" fill="none" stroke="#e9d3a4" stroke-width="5"/><circle cx="200" cy="260" r="6" fill="#e2c069" stroke="#5a3218" stroke-width="1.500"/>
  <path d="M200 264q-6 10 0 24" stroke="#a31d0c" stroke-width="3" fill="none"/>`;

const under = (x: number, y: number, width: number) => ({ x, y, width });

/** Drawings by product of the sample catalogue. */
export const DRAWINGS: Readonly<Record<string, Drawing>> = {
  "kopi-gayo": {
    wall: 28,
    thing: `${pouch("#5b2f1b", `${bean(-8, 0, 30)}${bean(9, 4, -50)}`)}${bean(290, 236, 10)}${bean(306, 228, 70)}${bean(276, 246, 130)}${bean(112, 244, 40)}`,
    shadow: under(204, 240, 84),
  },
  "teh-melati": {
    wall: 96,
    thing: jar(144, 84, 112, "#3f6b4a", "#d8c27a", "#3f6b4a", flower),
    shadow: under(204, 238, 72),
  },
  "madu-hutan": {
    wall: 44,
    thing: `${jar(118, 62, 104, "#c9780f", "#7b4a1e", "#a8660c", comb)}${jar(238, 118, 74, "#d88a1c", "#7b4a1e", "#a8660c", `<g transform="scale(.7)">${comb}</g>`)}`,
    shadow: under(214, 240, 112),
  },
  "sambal-roa": {
    wall: 14,
    thing: `${jar(148, 82, 104, "#b3240f", "#23231f", "#a31d0c", chilli)}<g transform="translate(300 238)">${chilli}</g><g transform="translate(112 242) rotate(30)">${chilli}</g>`,
    shadow: under(204, 238, 70),
  },
  "keripik-tempe": {
    wall: 50,
    thing: `${pouch("#c98a2b", `<g transform="scale(.8)">${crisp(0, 0, -12)}</g>`)}${crisp(294, 240, 12)}${crisp(326, 232, -30)}${crisp(104, 244, -16)}`,
    shadow: under(204, 240, 84),
  },
  "gula-semut": {
    wall: 34,
    thing: `${pouch("#8a5a2b", leaf("#8a5a2b"))}<path d="M262 246q30-34 62 0z" fill="#a86f35"/><path d="M262 246q30-34 62 0z" fill="url(#ball)"/>`,
    shadow: under(210, 240, 96),
  },
  "batik-parang": { wall: 20, thing: shirt, shadow: under(200, 244, 70) },
  "sandal-kulit": { wall: 36, thing: `${sandal(156, -8)}${sandal(252, 9)}`, shadow: under(204, 236, 104) },
  "tas-rotan": { wall: 62, thing: bag, shadow: under(204, 240, 74) },
  "lampu-bambu": { wall: 38, thing: lamp, shadow: under(202, 228, 60) },
  "sabun-sereh": { wall: 80, thing: `${soap(206, 222)}${soap(192, 172)}`, shadow: under(206, 246, 84) },
  "kipas-batik": { wall: 30, thing: fan, shadow: under(200, 284, 0) },
};
