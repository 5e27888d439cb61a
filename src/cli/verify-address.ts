/** `etalase verify URL`: whether what stands at an address is what the seller signed, and whom to pay. */
import { resolve } from "node:path";
import { openGuard } from "../import/guard.js";
import type { BackLink, CheckedClaim, FetchPage, Inspection, Profile, Verdict } from "../trust/trust.js";
import { type Call, textFlag } from "./command.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { plain, type Said } from "./said.js";
import type { Tone } from "./style.js";
import { readSellers, writeSellers } from "./trust-memory.js";

const MAX_BYTES = 4 * 1024 * 1024;

/** Fetches, judges, and prints where it must be seen and whom to pay before anything else. */
export async function verifyAddress(address: string, call: Call): Promise<ExitCode> {
  const { inspectAddress } = await import("../trust/trust.js");
  const { world } = call;
  const memory = textFlag(call, "memory");
  const file = memory === undefined ? undefined : resolve(call.folder, memory);
  const sellers = file === undefined ? {} : await readSellers(file);
  const guard = openGuard(undefined);
  try {
    const found = await inspectAddress(address, {
      fetch: world.fetchPage ?? guardedFetch(guard, address),
      now: world.now(),
      signal: world.signal,
      seenAt: textFlag(call, "at"),
      memory: sellers,
      checkPlaces: call.flags["places"] === true,
    });
    if (file !== undefined && found.memory) await writeSellers(file, { ...sellers, [found.iss]: found.memory });
    return await print(found, call);
  } finally {
    await guard.close();
  }
}

/** Through the guard: addresses that are not on the open internet are refused, those in a stranger's page above all. */
function guardedFetch(guard: ReturnType<typeof openGuard>, asked: string): FetchPage {
  return async (url, signal) => {
    try {
      // A key may have been revoked since a cache on the way looked.
      return pageOf(await (await guard.http()).fetch(url, { maxBytes: MAX_BYTES, isFresh: true, signal }));
    } catch (error) {
      signal.throwIfAborted();
      // What was typed is worth its own words; of all else it matters only that it could not be had.
      if (url === asked && isRefused(error)) throw error;
      return { ok: false, because: error instanceof Error ? error.message.replace(/\.$/, "") : String(error) };
    }
  };
}

type Reply = Awaited<ReturnType<Awaited<ReturnType<ReturnType<typeof openGuard>["http"]>>["fetch"]>>;

function pageOf(reply: Reply): Awaited<ReturnType<FetchPage>> {
  if (reply.status === "new") return { ok: true, text: Buffer.from(reply.bytes).toString(), url: reply.url };
  return { ok: false, because: reply.status === "refused" ? `it answered ${reply.httpStatus}` : "it is too large" };
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "refused-address";
}

async function print(found: Inspection, call: Call): Promise<ExitCode> {
  const { output, say } = call;
  for (const checked of found.claims) {
    await output.row("claimed", claimRow(checked), () => claimCells(checked, call));
  }
  for (const place of found.places) await output.row("place", place, () => placeCells(place, call));
  for (const account of found.strangeAccounts) {
    await output.warn(
      say({
        en: `The page names an account that ends in ${account}, which the seller's profile does not.`,
        id: `Halaman itu menyebut rekening berakhiran ${account}, yang tidak ada di profil penjual.`,
      }),
    );
  }
  const exit = exitOf(found);
  return output.end({
    status: found.verdict === "unknown" ? "partial" : "complete",
    exit,
    data: dataOf(found),
    lines: linesOf(found, call),
  });
}

function exitOf({ verdict, strangeAccounts }: Inspection): ExitCode {
  if (verdict === "unknown") return EXIT.failed;
  return verdict === "genuine" && strangeAccounts.length === 0 ? EXIT.done : EXIT.needsYou;
}

function claimRow({ verdict, claim }: CheckedClaim): object {
  if (!claim) return { verdict };
  const { at, standsInFor, sub, name, price, rev, issued, expires } = claim;
  return { verdict, place: at, standsInFor, product: sub, name, price, rev, issued, expires };
}

function dataOf(found: Inspection): Readonly<Record<string, unknown>> {
  const { iss, verdict, because, seenAt, strangeAccounts, profile } = found;
  const seller = profile && {
    name: profile.name,
    seq: profile.seq,
    issued: profile.issued,
    expires: profile.expires,
    at: profile.at,
    payTo: profile.payTo,
    since: found.memory?.since,
  };
  return { iss, verdict, because, seenAt, strangeAccounts, seller };
}

// --- For people ------------------------------------------------------------------------

function toneOf(verdict: Verdict): Tone {
  if (verdict === "genuine") return "good";
  return verdict === "unknown" || verdict === "expired" || verdict === "not-yet" ? "note" : "bad";
}

function claimCells({ verdict, claim }: CheckedClaim, call: Call) {
  const { style } = call.output;
  const tone = toneOf(verdict);
  const sign = verdict === "genuine" ? style.sign("good") : tone === "bad" ? style.sign("bad") : style.sign("warning");
  const price = claim ? `${claim.price.currency} ${claim.price.amount}` : "";
  return [[sign, tone] as const, verdict.padEnd(12), claim?.name ?? "", price, claim?.at ?? ""];
}

const STATES: Readonly<Record<BackLink["state"], Said>> = {
  linked: { en: "names the domain", id: "menyebut alamatnya" },
  missing: { en: "does not name it", id: "tidak menyebutnya" },
  unreachable: { en: "could not be read", id: "tidak bisa dibaca" },
};

function placeCells({ place, state, because = "", linkedAt }: BackLink, { say, output: { style } }: Call) {
  const last = state !== "linked" && linkedAt ? say({ en: `last on ${linkedAt}`, id: `terakhir ${linkedAt}` }) : "";
  const sign = state === "linked" ? style.sign("good") : style.sign("warning");
  return [[sign, state === "linked" ? "good" : "note"] as const, place, say(STATES[state]), because, last];
}

const VERDICTS: Readonly<Record<Verdict, Said>> = {
  genuine: { en: "genuine: the owner of the domain said it", id: "asli: pemilik domain yang mengatakannya" },
  malformed: { en: "damaged: not what the seller signed", id: "rusak: bukan yang ditandatangani penjual" },
  "seller-changed": {
    en: "the domain has another seller than before",
    id: "domain itu punya penjual lain dari sebelumnya",
  },
  "wrong-key": { en: "signed with a key that may not sign", id: "ditandatangani kunci yang tidak berhak" },
  "revoked-key": { en: "signed with a revoked key", id: "ditandatangani kunci yang sudah dicabut" },
  altered: { en: "changed after it was signed", id: "diubah setelah ditandatangani" },
  "not-yet": { en: "its date lies ahead", id: "tanggalnya masih di depan" },
  expired: { en: "it has expired", id: "sudah kedaluwarsa" },
  superseded: { en: "there is a newer one", id: "sudah ada yang lebih baru" },
  "wrong-place": {
    en: "genuine for another place: somebody repeats it here",
    id: "asli untuk tempat lain: di sini disalin orang",
  },
  unknown: {
    en: "cannot be checked now; that is not the same as fake",
    id: "tidak bisa diperiksa sekarang; belum tentu palsu",
  },
};

/** The domain first, then place and payee: a genuine claim can be repeated by anybody. */
function linesOf({ iss, verdict, because, profile }: Inspection, { say, output: { style } }: Call): readonly string[] {
  const host = new URL(iss).host;
  const why = because === undefined || verdict === "genuine" ? "" : ` (${plain(because)})`;
  return [
    "",
    `${style.paint(host, "strong")}: ${style.paint(say(VERDICTS[verdict]) + why, toneOf(verdict))}`,
    ...(profile ? sellerLines(profile, say) : []),
  ];
}

function sellerLines({ at, payTo }: Profile, say: Call["say"]): readonly string[] {
  // Anybody can sign a profile of their own: nothing in it may steer a terminal.
  const payees = payTo.map(({ bank, holder, last4 }) =>
    plain(`${bank}${last4 === undefined ? "" : ` ···${last4}`} (${holder})`),
  );
  const checks = [...new Set(payTo.flatMap(({ check }) => (check === undefined ? [] : [new URL(check).host])))];
  return [
    `${say({ en: "You must be seeing it at", id: "Anda harus melihatnya di" })}: ${plain(at.join("  "))}`,
    ...(payees.length === 0 ? [] : [`${say({ en: "Pay only to", id: "Bayar hanya ke" })}: ${payees.join("  ")}`]),
    ...checks.map(
      (check) => `${say({ en: "Look the whole number up at", id: "Periksa nomor lengkapnya di" })}: ${check}`,
    ),
  ];
}
