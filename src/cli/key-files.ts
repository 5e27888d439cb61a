/** Where a seller's keys lie: one file for the root, one for working keys, each readable by its owner only. */
import { chmod, mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CLAIM_DAYS, type PrivateJwk, thumbprint } from "../trust/trust.js";
import { cannotBeRead } from "./said.js";
import { UsageError } from "./world.js";

const ROOT_FILE = "etalase.root-key.json";
const WORKING_FILE = "etalase.keys.json";
const OWNER_ONLY = 0o600;
const DAY_MS = 86_400_000;

const text = z.string().min(1);
const jwk = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: text,
  d: text,
  kid: text,
  alg: z.literal("Ed25519"),
  use: z.literal("sig"),
});
const RootFile = z.object({ v: z.literal(1), made: z.iso.datetime(), key: jwk });
const WorkingFile = z.object({
  v: z.literal(1),
  keys: z.array(
    z.object({
      made: z.iso.datetime(),
      /** Signs nothing new from then on; what it signed may still be checked until its claims have died. */
      retired: z.iso.datetime().optional(),
      revoked: z.iso.datetime().optional(),
      key: jwk,
    }),
  ),
});

/** One working key with its dates. */
export type WorkingKey = z.output<typeof WorkingFile>["keys"][number];

/** What a person may see of a key; the secret half is left out. */
export interface KeyLine {
  readonly kid: string;
  readonly role: "root" | "working";
  readonly state: "signs" | "retired" | "expired" | "revoked";
  readonly made: string;
  readonly until?: string | undefined;
  readonly file: string;
}

/** The files of a folder. */
export function keyFiles(folder: string) {
  const root = join(folder, ROOT_FILE);
  const working = join(folder, WORKING_FILE);
  return {
    root,
    working,
    readRoot: () => readKeys(root, RootFile),
    readWorking: async () => (await readKeys(working, WorkingFile))?.keys ?? [],
    async writeRoot(key: PrivateJwk, now: Date) {
      await writeSecret(root, { v: 1, made: now.toISOString(), key }, true);
    },
    writeWorking: (keys: readonly WorkingKey[], isNew: boolean) => writeSecret(working, { v: 1, keys }, isNew),
  };
}

/** How a working key stands. */
export function stateOf({ retired, revoked }: WorkingKey, now: Date): KeyLine["state"] {
  if (revoked !== undefined) return "revoked";
  if (retired === undefined) return "signs";
  return now.getTime() > deadOf(retired).getTime() ? "expired" : "retired";
}

/** When the last claim of a retired key has died. */
export function deadOf(retired: string): Date {
  return new Date(new Date(retired).getTime() + CLAIM_DAYS * DAY_MS);
}

async function readKeys<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new UsageError(cannotBeRead(file), { cause: error });
  }
  await checkMode(file);
  const parsed = schema.safeParse(parseJson(content));
  // Neither the content nor the parser's words about it are repeated: it is a secret.
  if (!parsed.success)
    throw new UsageError({
      en: `${file} holds no keys that etalase wrote.`,
      id: `${file} tidak berisi kunci yang ditulis etalase.`,
    });
  for (const { x, kid } of keysIn(parsed.data)) {
    if (thumbprint(x) !== kid)
      throw new UsageError({
        en: `${file} was altered: ${kid} is not the name of its key.`,
        id: `${file} telah diubah: ${kid} bukan nama kuncinya.`,
      });
  }
  return parsed.data;
}

function keysIn(value: unknown): readonly { readonly x: string; readonly kid: string }[] {
  const one = RootFile.safeParse(value);
  if (one.success) return [one.data.key];
  const many = WorkingFile.safeParse(value);
  return many.success ? many.data.keys.map(({ key }) => key) : [];
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // What is not JSON is nothing that the schema takes.
    return undefined;
  }
}

// On Windows modes say nothing.
async function checkMode(file: string): Promise<void> {
  const { mode } = await stat(file);
  if (process.platform === "win32" || (mode & 0o077) === 0) return;
  throw new UsageError({
    en: `Others can read ${file}. Write: chmod 600 ${file}`,
    id: `Orang lain bisa membaca ${file}. Tulis: chmod 600 ${file}`,
  });
}

/** Writes beside and renames: a crash leaves the old file or the new one. @throws UsageError where a new file exists */
async function writeSecret(file: string, value: object, isNew: boolean): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  const target = isNew ? file : `${file}.new`;
  try {
    const handle = await open(target, isNew ? "wx" : "w", OWNER_ONLY);
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
    throw new UsageError({
      en: `${file} is there already. A key is never written over; etalase keys rotate makes a new one.`,
      id: `${file} sudah ada. Kunci tidak pernah ditimpa; etalase keys rotate membuat yang baru.`,
    });
  }
  await chmod(target, OWNER_ONLY);
  if (target !== file) await rename(target, file);
}
