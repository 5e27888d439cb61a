/** The one style sheet of a preview: neutral frames, no brand's colours, no imitation of anybody's buttons. */
import { BASE_STYLE } from "../report/base-style.js";

export const STYLE = `${BASE_STYLE}.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:14px;margin-top:12px;align-items:start}
.card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:12px 14px}
.card>p,.card>dl{margin:6px 0}
.problem{border-left:4px solid var(--bad);padding-left:10px;color:var(--bad)}
.photos{display:flex;gap:10px;overflow-x:auto;padding:0 0 6px;margin:8px 0;list-style:none}
.photos li{flex:none;width:168px}
.photos svg{display:block;width:100%;height:168px;background:var(--soft)}
.photos p{font-size:.86rem;line-height:1.35}
.text{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:4px 0 0;max-height:24rem;overflow-y:auto}
.text.title{font-weight:600}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:2px 10px}
dt{color:var(--quiet);overflow-wrap:anywhere}dd{margin:0;overflow-wrap:anywhere}
del{color:var(--bad)}
ul.losses{padding-left:1.2em;margin:6px 0}
.frame{fill:none;stroke:var(--ink);stroke-width:2;vector-effect:non-scaling-stroke}
.lost{fill:url(#hatch)}
.stripe{stroke:#000;stroke-width:3}.stripe2{stroke:#fff;stroke-width:3}
.ground{fill:#fff}
summary{cursor:pointer;color:var(--link)}
details dl{font-size:.9rem}
nav ul{columns:3 12rem;padding-left:1.2em}
nav li{break-inside:avoid}
footer{padding-top:32px;padding-bottom:40px;color:var(--quiet)}
@media print{:root{--bg:#fff;--panel:#fff;--soft:#eee;--ink:#000;--quiet:#444;--line:#bbb;--bad:#000;--link:#000}html{font-size:11px}.text{max-height:none}.photos{flex-wrap:wrap}.card{break-inside:avoid}.skip{display:none}}
`;
