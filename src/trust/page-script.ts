/**
 * The script of the checking page: fetches profile and claims from the page's own domain, judges them, and says whether
 * what a buyer pastes is one of the seller's places. It asks nobody else, and the page says all it can without it.
 */
import { CHECK_PART } from "./page-check.js";

/**
 * The page holds what the script needs as JSON: `iss`, `root` (the way to the top of the shop), `claims` (the file, where
 * the page is a product's), `words` by name. It writes into `[data-verdict]` and `[data-answer]`, as text only.
 */
const PAGE_PART = `
const page = async () => {
  const given = JSON.parse(document.querySelector('script[type="application/json"]').textContent), { words } = given;
  const [verdict, answer, form] = ["verdict", "answer", "paste"].map((name) => document.querySelector("[data-" + name + "]"));
  const SIGNS = { good: "\\u2713", bad: "\\u2717", unsure: "?" }, FOLDER = ".well-known/etalase/";
  const fill = (text, values) => text.replace(/\\{(\\w+)\\}/g, (whole, name) => values[name] ?? whole);
  const say = (where, tone, name, values = {}) => {
    where.className = "verdict " + tone;
    where.textContent = SIGNS[tone] + " " + fill(words[name], values).replace(/https:\\/\\/(www\\.)?(?=\\S+\\.)/g, "");
  };
  const get = async (path) => {
    const reply = await fetch(given.root + path, { cache: "no-store", credentials: "omit", redirect: "error" });
    if (!reply.ok) throw new Error(String(reply.status));
    return (await reply.text()).trim();
  };
  const day = (date) => new Date(date).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const storage = {
    name: "etalase:" + given.iss,
    read() { try { return JSON.parse(localStorage.getItem(this.name)) || undefined; } catch { return undefined; } },
    write(value) { try { localStorage.setItem(this.name, JSON.stringify(value)); } catch { /* private window */ } },
  };
  // Back to one that the root seen here before has signed and that names it: from there each vouches for the next.
  const isBy = ({ kid, content }, root) => kid === root && Array.isArray(content.root) && content.root.includes(kid);
  const chainTo = async (known) => {
    const chain = [await get(FOLDER + "seller.jws")];
    for (let first = check.read(chain[0]); known && first && !isBy(first, known.root) && first.content.seq > 1 && chain.length < 50; ) {
      const older = await get(FOLDER + "history/" + (first.content.seq - 1) + ".jws").catch(() => "");
      first = check.read(older);
      if (first) chain.unshift(older);
    }
    return chain;
  };
  let seller, claims = [];
  const readSeller = async () => {
    const known = storage.read(), chain = await chainTo(known);
    seller = await check.profile(chain, known, Date.now());
    if (seller.profile && seller.profile.iss !== given.iss) seller = { why: "seller-changed" };
    if (seller.profile) storage.write({ root: check.read(chain[chain.length - 1]).kid, seq: seller.profile.seq, since: known ? known.since : new Date().toISOString() });
    return known;
  };
  const judge = async () => {
    const known = await readSeller(), host = new URL(given.iss).host;
    if (!seller.profile) {
      const isChange = seller.why === "seller-changed" || seller.why === "altered" || seller.why === "malformed";
      return say(verdict, isChange ? "bad" : "unsure", isChange ? "seller-changed" : "unknown", { host, date: known ? day(known.since) : "" });
    }
    if (!given.claims) return say(verdict, "good", "sellerGood", { host });
    const lines = (await get(given.claims)).split("\\n").filter(Boolean);
    claims = await Promise.all(lines.map((text) => check.claim(text, seller, { now: Date.now() })));
    const wrong = claims.find((one) => one.verdict !== "genuine");
    if (claims.length === 0) return say(verdict, "unsure", "unknown", { host });
    if (wrong) return say(verdict, ["expired", "not-yet", "unknown"].includes(wrong.verdict) ? "unsure" : "bad", wrong.verdict, { host, date: "" });
    say(verdict, "good", "genuine", { host, date: day(claims.map(({ claim }) => claim.expires).sort()[0]) });
  };
  const lookUp = async (text) => {
    const { at, payTo } = seller.profile, digits = text.replace(/\\D/g, "");
    if (/^[\\w-]+\\.[\\w-]+\\.[\\w-]+$/.test(text) && text.startsWith("eyJ")) {
      const { verdict: found, claim } = await check.claim(text, seller, { now: Date.now() });
      return say(answer, found === "genuine" ? "good" : "bad", found === "genuine" ? "claimGood" : found, { host: new URL(given.iss).host, place: claim ? claim.at : "", date: "" });
    }
    if (digits.length >= 6 && (/^[\\d\\s.+-]+$/.test(text) || (/\\s/.test(text) && !text.includes("//")))) {
      const payee = payTo.find(({ last4 }) => last4 !== undefined && digits.endsWith(last4));
      return payee ? say(answer, "unsure", "accountEnds", payee) : say(answer, "bad", "accountStrange", { last4: digits.slice(-4) });
    }
    const seen = /^[a-z]+:/i.test(text) ? text : "https://" + text;
    if (!check.placeOf(seen) || !new URL(seen).hostname.includes(".")) return say(answer, "unsure", "unreadable");
    const place = at.find((one) => check.isAt(one, seen));
    if (!place) return say(answer, "bad", "notOurs", { place: check.placeOf(seen) });
    const here = claims.find(({ claim }) => claim && check.isAt(claim.at, seen));
    if (given.claims && !here) return say(answer, "unsure", "noClaim", { place });
    if (here && here.claim.standsInFor) return say(answer, "good", "oursStandIn", { place, usual: here.claim.standsInFor });
    say(answer, "good", "ours", { place });
  };
  if (location.protocol === "file:") return say(verdict, "unsure", "file");
  if (!globalThis.crypto || !crypto.subtle) return say(verdict, "bad", "insecure");
  if (location.origin !== given.iss) return say(verdict, "bad", "copy", { here: location.host, host: new URL(given.iss).host });
  say(verdict, "unsure", "checking");
  try {
    await judge();
  } catch (error) {
    return say(verdict, "unsure", error.name === "NotSupportedError" ? "oldBrowser" : "unknown", { host: new URL(given.iss).host });
  }
  if (!seller.profile) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = form.querySelector("input").value.trim();
    if (text !== "") lookUp(text).catch(() => say(answer, "unsure", "unknown", { host: new URL(given.iss).host }));
  });
};
globalThis.etalaseCheck = check;
if (globalThis.document) page();
`;

/** `verify.js`, the same for every shop. */
export const CHECK_SCRIPT = `// etalase\n(() => {\n${CHECK_PART}${PAGE_PART}})();\n`;

/** Words that the script says; a page gives all of them. `{host}`, `{date}`, `{place}` and the like are filled in. */
export const CHECK_WORDS = [
  "checking",
  "genuine",
  "malformed",
  "seller-changed",
  "wrong-key",
  "revoked-key",
  "altered",
  "not-yet",
  "expired",
  "superseded",
  "wrong-place",
  "unknown",
  "sellerGood",
  "claimGood",
  "file",
  "insecure",
  "copy",
  "oldBrowser",
  "ours",
  "oursStandIn",
  "notOurs",
  "noClaim",
  "unreadable",
  "accountEnds",
  "accountStrange",
] as const;
