/** What every page for sellers looks like: colours in light and dark, letters, edges. No picture, no font is loaded. */
export const BASE_STYLE = `
:root{color-scheme:light dark;--bg:#faf8f4;--panel:#fff;--ink:#211f1b;--quiet:#5c574e;--line:#d8d2c7;--good:#1c6638;--note:#7d5200;--bad:#9c211d;--link:#1b4c8c;--soft:#f0ece4}
@media (prefers-color-scheme:dark){:root{--bg:#161513;--panel:#1f1e1b;--ink:#ece8e0;--quiet:#b0a99c;--line:#403c36;--good:#86d39e;--note:#e8b863;--bad:#ff9a91;--link:#9cc2f7;--soft:#2a2824}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;background:var(--bg);color:var(--ink)}
body{margin:0}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 16px}
header{padding-top:28px}
h1{font-size:clamp(1.35rem,1rem + 1.6vw,2rem);line-height:1.25;margin:0 0 4px;padding-left:14px;border-left:6px solid var(--mood);text-wrap:pretty;overflow-wrap:anywhere}
.good{--mood:var(--good)}.busy,.empty{--mood:var(--note)}.you,.missed{--mood:var(--bad)}
.at{color:var(--quiet);margin:0 0 20px 20px}
h2{font-size:1.15rem;margin:40px 0 4px}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
p{margin:4px 0;max-width:75ch;overflow-wrap:anywhere}
.quiet,.small{color:var(--quiet)}
a{color:var(--link)}
.skip{position:absolute;left:-999px}.skip:focus{left:16px;top:8px;background:var(--panel);padding:6px 10px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
`;
