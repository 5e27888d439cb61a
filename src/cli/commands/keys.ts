/** `etalase keys`: makes, replaces and lists the keys that sign for the seller. Secret halves are never printed. */
import { resolve } from "node:path";
import { generateKey } from "../../trust/trust.js";
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { deadOf, type KeyLine, keyFiles, stateOf, type WorkingKey } from "../key-files.js";
import { many } from "../said.js";
import { UsageError } from "../world.js";

type Files = ReturnType<typeof keyFiles>;

/** Does what was asked, then lists. @throws UsageError where keys are missing, or there already */
export async function run(call: Call): Promise<ExitCode> {
  const [action] = call.words;
  const files = keyFiles(resolve(call.folder, textFlag(call, "folder") ?? "."));
  const now = call.world.now();
  if (action === "generate") await generate(files, now, call);
  if (action === "rotate") await rotate(files, now, call);
  if (action === "revoke") await revoke(files, now, call);
  return list(files, now, call);
}

async function generate(files: Files, now: Date, call: Call): Promise<void> {
  if ((await files.readWorking()).length > 0 || (await files.readRoot())) {
    throw new UsageError({
      en: "There are keys already. A new working key: etalase keys rotate",
      id: "Kunci sudah ada. Kunci kerja baru: etalase keys rotate",
    });
  }
  await files.writeRoot(generateKey(), now);
  await files.writeWorking([{ made: now.toISOString(), key: generateKey() }], true);
  call.output.say(
    call.say({
      en: `Now move ${files.root} to a place that is offline, with a copy: a lost root key cannot be replaced.`,
      id: `Sekarang pindahkan ${files.root} ke tempat luring, beserta salinannya: kunci akar yang hilang tidak bisa diganti.`,
    }),
  );
}

async function rotate(files: Files, now: Date, call: Call): Promise<void> {
  if ((await files.readWorking()).length === 0 && (await files.readRoot())) return replaceLost(files, now, call);
  const known = await workingOf(files);
  const at = now.toISOString();
  // Those whose last claim has died are of no use to anybody.
  const kept = known
    .filter((one) => stateOf(one, now) !== "expired")
    .map((one): WorkingKey => (stateOf(one, now) === "signs" ? { ...one, retired: at } : one));
  await files.writeWorking([...kept, { made: at, key: generateKey() }], false);
  call.output.say(
    call.say({
      en: "Sign the next profile with the new key and those that are retired; claims of the old one stay genuine until they die.",
      id: "Tanda tangani profil berikutnya dengan kunci baru dan yang dipensiunkan; klaim kunci lama tetap asli sampai habis.",
    }),
  );
}

// The file of the working keys is gone, and the root is there: it signs the profile that names another one.
async function replaceLost(files: Files, now: Date, call: Call): Promise<void> {
  await files.writeWorking([{ made: now.toISOString(), key: generateKey() }], true);
  call.output.say(
    call.say({
      en: 'The working keys of before are gone. Sign the next profile with this one alone, and with revoke: [{ kid, reason: "lost" }] for each that the last profile names.',
      id: 'Kunci kerja sebelumnya hilang. Tanda tangani profil berikutnya dengan kunci ini saja, dan dengan revoke: [{ kid, reason: "lost" }] untuk setiap kunci di profil terakhir.',
    }),
  );
}

async function revoke(files: Files, now: Date, call: Call): Promise<void> {
  const wanted = textFlag(call, "kid");
  if (wanted === undefined)
    throw new UsageError({
      en: "Which key? Write: etalase keys revoke --kid KID",
      id: "Kunci yang mana? Tulis: etalase keys revoke --kid KID",
    });
  const known = await workingOf(files);
  const found = known.filter(({ key }) => key.kid.startsWith(wanted));
  const [one] = found;
  if (!one || found.length > 1) {
    throw new UsageError({
      en: `${many(found.length, "working key begins", "working keys begin")} with "${wanted}". etalase keys list shows them.`,
      id: `${found.length} kunci kerja berawalan "${wanted}". Lihat dengan: etalase keys list`,
    });
  }
  const revoked = { ...one, revoked: one.revoked ?? now.toISOString() };
  const rest = known.map((other) => (other === one ? revoked : other));
  // Somebody has to sign: where the last one goes, a new one comes with it.
  const isBare = !rest.some((other) => stateOf(other, now) === "signs");
  const fresh = isBare ? [{ made: now.toISOString(), key: generateKey() }] : [];
  await files.writeWorking([...rest, ...fresh], false);
  call.output.say(
    call.say({
      en: `Now sign and publish a profile with revoke: [{ kid: "${one.key.kid}", … }]: nobody knows of it before.`,
      id: `Sekarang tanda tangani dan terbitkan profil dengan revoke: [{ kid: "${one.key.kid}", … }]: sebelum itu tidak ada yang tahu.`,
    }),
  );
}

async function workingOf(files: Files): Promise<readonly WorkingKey[]> {
  const known = await files.readWorking();
  if (known.length > 0) return known;
  throw new UsageError({
    en: `There is no ${files.working}. The first ones: etalase keys generate. Where they were lost: put ${files.root} here, then etalase keys rotate`,
    id: `${files.working} tidak ada. Yang pertama: etalase keys generate. Jika hilang: taruh ${files.root} di sini, lalu etalase keys rotate`,
  });
}

async function list(files: Files, now: Date, call: Call): Promise<ExitCode> {
  const root = await files.readRoot();
  const working = await files.readWorking();
  const lines: KeyLine[] = [];
  if (root) lines.push({ kid: root.key.kid, role: "root", state: "signs", made: root.made, file: files.root });
  for (const one of working) {
    const until = one.retired === undefined ? undefined : deadOf(one.retired).toISOString();
    lines.push({
      kid: one.key.kid,
      role: "working",
      state: stateOf(one, now),
      made: one.made,
      until,
      file: files.working,
    });
  }
  for (const line of lines) {
    const { kid, role, state, made } = line;
    await call.output.row("key", line, () => [kid, role.padEnd(7), call.say(STATES[state]), made.slice(0, 10)]);
  }
  if (root && working.length > 0 && call.words[0] === "list") {
    await call.output.warn(
      call.say({
        en: "The root key lies beside the working keys: move it to a place that is offline.",
        id: "Kunci akar terletak di samping kunci kerja: pindahkan ke tempat luring.",
      }),
    );
  }
  const exit = lines.length === 0 ? EXIT.nothing : EXIT.done;
  return call.output.end({ status: "complete", exit, data: { keys: lines.length }, lines: [] });
}

const STATES: Readonly<Record<KeyLine["state"], { readonly en: string; readonly id: string }>> = {
  signs: { en: "signs", id: "menandatangani" },
  retired: { en: "retired, its claims live on", id: "pensiun, klaimnya masih berlaku" },
  expired: { en: "done with", id: "selesai" },
  revoked: { en: "revoked", id: "dicabut" },
};
