/** The one style sheet of a report. */
import { BASE_STYLE } from "./base-style.js";

export const STYLE = `${BASE_STYLE}.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;padding:0;margin:0;list-style:none}
.tiles li,.card{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:12px 14px}
.tiles strong{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
.tiles span{color:var(--quiet)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(296px,1fr));gap:12px;margin-top:12px}
.card dl{display:grid;grid-template-columns:auto 1fr;gap:0 10px;margin:6px 0}
.card dt{color:var(--quiet)}.card dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin-top:10px;border:1px solid var(--line);border-radius:8px;background:var(--panel)}
table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{text-align:left;padding:7px 12px;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child>*{border-bottom:0}
thead th{color:var(--quiet);font-weight:600;white-space:nowrap}
tbody th{font-weight:400;min-width:11rem}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.long{min-width:15rem;overflow-wrap:anywhere}
.mark{white-space:nowrap}
.mark b{display:inline-block;width:1.3em;text-align:center;font-weight:700}
.live,.standIn{color:var(--good)}.older,.waiting,.doubt{color:var(--note)}.mark.you,.refused{color:var(--bad)}.none{color:var(--quiet)}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--soft);padding:2px 5px;border-radius:4px;overflow-wrap:anywhere}
button,input{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--quiet);border-radius:6px;padding:6px 10px}
input{width:min(100%,26rem);display:block;margin-top:4px}
button{cursor:pointer}
table button{padding:0 8px}
svg{display:block;max-width:100%;margin:8px 0;color:var(--ink);font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg text{fill:var(--ink)}svg .small{fill:var(--quiet)}
.rule{stroke:var(--line)}.track{fill:var(--soft)}.edge{stroke:var(--ink);stroke-width:.8}
.bad-fill{fill:var(--bad)}.bad-soft,.note-soft{fill:var(--panel)}.note-fill{fill:var(--note)}
.area{fill:var(--soft)}.curve{fill:none;stroke:var(--ink);stroke-width:1.6}.dashed{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:4 4}.bar{fill:var(--quiet)}
.narrow{display:none}
.history{padding:0;list-style:none;margin:10px 0}
.history li{padding:5px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.history time{color:var(--quiet);margin-right:8px}
footer{padding-top:32px;padding-bottom:40px;color:var(--quiet)}
@media (max-width:700px){.tiles>:last-child:nth-child(odd){grid-column:1/-1}.stack{border:0;background:none}.stack table,.stack tbody,.stack tr,.stack td{display:block}.stack thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}.stack tr{background:var(--panel);border:1px solid var(--line);border-radius:8px;margin-bottom:10px;padding:6px 4px}.stack td,.stack td.n{border:0;text-align:left;display:grid;grid-template-columns:6.5rem 1fr;gap:8px;padding:3px 9px;white-space:normal;min-width:0}.stack td:has(>div:empty){display:none}.stack td::before{content:attr(data-label);color:var(--quiet)}.wide{display:none}.narrow{display:block}th,td{padding:7px 9px}}
@media print{:root{--bg:#fff;--panel:#fff;--soft:#eee;--ink:#000;--quiet:#444;--line:#bbb;--good:#000;--note:#000;--bad:#000;--link:#000}html{font-size:11px}.screen,.skip{display:none!important}.scroll{overflow:visible;border:0}h2{break-after:avoid}tr,.card,.tiles li{break-inside:avoid}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;
