/** What `etalase verify URL --memory FILE` remembers of sellers, so that the next look notices a change. */
import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import type { SellerMemory } from "../trust/trust.js";
import { cannotBeRead } from "./said.js";
import { UsageError } from "./world.js";

const text = z.string();
const place = z.object({
  place: text,
  state: z.enum(["linked", "missing", "unreachable"]),
  how: z.enum(["rel-me", "link", "text", "handle"]).optional(),
  because: text.optional(),
  checkedAt: text,
  linkedAt: text.optional(),
});
const Memory = z.object({
  v: z.literal(1),
  sellers: z.record(text, z.object({ root: text, seq: z.int(), since: text, places: z.array(place).optional() })),
});

/** Sellers by the origin of their domain. */
export type Sellers = Readonly<Record<string, SellerMemory>>;

/** Reads a memory; a file that is not there yet remembers nobody. @throws UsageError where it is something else */
export async function readSellers(file: string): Promise<Sellers> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw new UsageError(cannotBeRead(file), { cause: error });
  }
  const parsed = Memory.safeParse(parseJson(content));
  if (!parsed.success)
    throw new UsageError({
      en: `${file} is no memory that etalase wrote. Name another file with --memory.`,
      id: `${file} bukan ingatan yang ditulis etalase. Sebut berkas lain dengan --memory.`,
    });
  return parsed.data.sellers;
}

/** Writes beside and renames. */
export async function writeSellers(file: string, sellers: Sellers): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify({ v: 1, sellers }, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
