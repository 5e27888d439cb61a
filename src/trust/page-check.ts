/**
 * The checking page's own judgement, as a browser runs it: the same verdicts as `checkClaim` and `checkProfile`, by Web
 * Crypto, without a library. Two programs that were not written from each other's code find each other's mistakes; the
 * tests hold them together over every vector and every changed leaf.
 */

/** Plain JavaScript; defines `check` inside the page's script. */
export const CHECK_PART = `const check = (() => {
  const DAY = 864e5, SKEW = 3e5, HASH = /^[\\w-]{43}$/, DATE = /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$/;
  const bytesOf = (text) => {
    if (!/^[\\w-]*$/.test(text) || text.length % 4 === 1) return;
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    return toText(bytes) === text ? bytes : undefined;
  };
  const toText = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const canonical = (value) => {
    if (Array.isArray(value)) return "[" + value.map(canonical).join() + "]";
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    return "{" + Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key])).join() + "}";
  };
  const contentOf = (bytes) => {
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), content = JSON.parse(text);
      return canonical(content) === text ? content : undefined;
    } catch { return undefined; }
  };
  const parse = (text, typ) => {
    const parts = text.split(".");
    if (parts.length !== 3) return;
    const [head, body, tail] = parts.map(bytesOf);
    if (!head || !body || !tail || tail.length !== 64) return;
    const header = contentOf(head), content = contentOf(body);
    if (!header || !content || Object.keys(header).join() !== "alg,kid,typ") return;
    if (header.alg !== "Ed25519" || header.typ !== typ || typeof header.kid !== "string") return;
    return { kid: header.kid, content, signed: new TextEncoder().encode(parts[0] + "." + parts[1]), signature: tail };
  };
  const has = (value, needed, more = []) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && needed.every((key) => key in value) &&
    Object.keys(value).every((key) => needed.includes(key) || more.includes(key));
  const isText = (value) => typeof value === "string" && value.length > 0;
  const isPlace = (value) => isText(value) && /^https:/i.test(value) && URL.canParse(value);
  const lives = (from, to, days) => {
    if (!DATE.test(from) || !DATE.test(to)) return false;
    const span = Date.parse(to) - Date.parse(from);
    return span > 0 && span <= days * DAY;
  };
  const isClaim = (c) =>
    has(c, ["v", "iss", "sub", "rev", "sku", "name", "price", "photos", "at", "issued", "expires"], ["standsInFor"]) &&
    c.v === "etalase-claim/1" && isPlace(c.iss) && isPlace(c.at) && (c.standsInFor === undefined || isPlace(c.standsInFor)) &&
    isText(c.sub) && c.sub.length <= 200 && isText(c.name) && Number.isSafeInteger(c.rev) && c.rev >= 0 &&
    Array.isArray(c.sku) && c.sku.length > 0 && c.sku.every(isText) &&
    has(c.price, ["amount", "currency"]) && /^\\d+(\\.\\d+)?$/.test(isText(c.price.amount) ? c.price.amount : "") &&
    /^[A-Z]{3}$/.test(c.price.currency) && Array.isArray(c.photos) &&
    c.photos.every((p) => has(p, ["sha256"], ["dhash"]) && HASH.test(p.sha256) && (p.dhash === undefined || /^[0-9a-f]{16}$/.test(p.dhash))) &&
    lives(c.issued, c.expires, 7);
  const isProfile = (p) =>
    has(p, ["v", "iss", "seq", "prev", "issued", "expires", "name", "country", "at", "payTo", "root", "keys", "revoked"]) &&
    p.v === "etalase-profile/1" && isPlace(p.iss) && Number.isSafeInteger(p.seq) && p.seq > 0 && (p.seq === 1) === (p.prev === null) &&
    [p.at, p.payTo, p.root, p.keys, p.revoked].every(Array.isArray) && p.at.every(isPlace) && lives(p.issued, p.expires, 400);
  const digest = async (text) => toText(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  const isSigned = async ({ x }, { signed, signature }) => {
    try {
      const key = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x }, { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, signed);
    } catch (error) {
      if (error.name === "NotSupportedError") throw error;
      return false;
    }
  };
  // The key is believed by what it is, not by what somebody calls it.
  const keyIn = async (profile, kid) => {
    const key = profile.keys.find((one) => one.kid === kid);
    if (!key || typeof key.x !== "string") return;
    return (await digest(canonical({ crv: "Ed25519", kty: "OKP", x: key.x }))) === kid ? key : undefined;
  };
  // Whether "text" is a profile that a root of "before" (or, of the first one, its own root) has signed.
  const link = async (text, before) => {
    const jws = parse(text.trim(), "etalase-profile+jws");
    if (!jws || !isProfile(jws.content)) return { why: "malformed" };
    const profile = jws.content, judge = before || profile;
    const key = (await keyIn(judge, jws.kid)) || (await keyIn(profile, jws.kid));
    if (!key || key.role !== "root" || !judge.root.includes(jws.kid)) return { why: "seller-changed" };
    if (!(await isSigned(key, jws))) return { why: "altered" };
    const follows = !before ||
      (profile.seq === before.seq + 1 && profile.iss === before.iss && profile.prev === (await digest(canonical(before))));
    return follows ? { profile, root: jws.kid } : { why: "seller-changed" };
  };
  // Profiles oldest first. "known" is what was seen here before: { root, seq }.
  const profile = async (chain, known, now) => {
    let before, isKnown = !known;
    for (const text of chain) {
      const next = await link(text, before);
      if (next.why) return next;
      isKnown = isKnown || next.root === known.root;
      before = next.profile;
    }
    if (!before) return { why: "malformed" };
    if (!isKnown) return { why: "seller-changed" };
    if (known && before.seq < known.seq) return { why: "replaced" };
    return Date.parse(before.expires) < now ? { why: "expired" } : { profile: before };
  };
  const placeOf = (text) => {
    if (!URL.canParse(text)) return;
    const { protocol, hostname, port, pathname } = new URL(text);
    if (!/^https?:$/.test(protocol)) return;
    return "https://" + hostname.replace(/^www\\./, "") + (port && ":" + port) + pathname.replace(/\\/+$/, "");
  };
  const isAt = (place, seen) => {
    const whole = placeOf(place), part = placeOf(seen);
    return whole !== undefined && part !== undefined && (part === whole || part.startsWith(whole + "/"));
  };
  const claim = async (text, seller, { now, seenAt, newestRev }) => {
    const jws = parse(text.trim(), "etalase-claim+jws");
    if (!jws || !isClaim(jws.content)) return { verdict: "malformed" };
    const said = jws.content, as = (verdict) => ({ verdict, claim: said });
    if (!seller || !seller.profile) return as(seller && seller.why === "seller-changed" ? "seller-changed" : "unknown");
    const { iss, revoked, at } = seller.profile, issued = Date.parse(said.issued);
    if (revoked.some(({ kid }) => kid === jws.kid)) return as("revoked-key");
    const key = await keyIn(seller.profile, jws.kid);
    const isInTime = key && issued >= Date.parse(key.nbf) && (key.exp === undefined || issued <= Date.parse(key.exp));
    const isListed = at.some((place) => isAt(place, said.at));
    if (!isInTime || key.role !== "claims" || !isListed || said.iss !== iss) return as("wrong-key");
    if (!(await isSigned(key, jws))) return as("altered");
    if (now < issued - SKEW) return as("not-yet");
    if (now > Date.parse(said.expires)) return as("expired");
    if (newestRev !== undefined && said.rev < newestRev) return as("superseded");
    return as(seenAt !== undefined && !isAt(said.at, seenAt) ? "wrong-place" : "genuine");
  };
  const read = (text) => parse(text.trim(), "etalase-profile+jws");
  return { profile, claim, isAt, placeOf, read };
})();
`;
