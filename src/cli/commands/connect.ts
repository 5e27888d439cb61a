/** `etalase connect`: new tokens for a channel, from a file or from stdin. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { cannotBeRead } from "../said.js";
import { UsageError } from "../world.js";

const instant = z.union([z.iso.datetime({ offset: true }), z.int().positive()]).transform((value) => new Date(value));
const Given = z.strictObject({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).optional(),
  expiresAt: instant.optional(),
  refreshExpiresAt: instant.optional(),
  extra: z.record(z.string(), z.string()).optional(),
});

/** Connects. @throws UsageError where the file holds no tokens; never repeats what it holds */
export async function run(call: Call): Promise<ExitCode> {
  const [channel = "", file = ""] = call.words;
  const tokens = parse(file === "-" ? await allOf(call.world.stdin) : await read(resolve(call.folder, file)), file);
  const { shop } = await call.open();
  await shop.channel(channel).connect(tokens);
  return call.output.end({
    status: "complete",
    exit: EXIT.done,
    data: { channel, connected: true },
    lines: [
      call.say({
        en: `${channel} has new tokens; what waited goes on with the next delivery.`,
        id: `${channel} punya token baru; yang menunggu berlanjut pada pengiriman berikutnya.`,
      }),
    ],
  });
}

function parse(text: string, file: string): z.output<typeof Given> {
  const form = '{"accessToken": "…", "refreshToken": "…", "expiresAt": "2026-12-31T00:00:00Z"}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words would repeat a part of the secret.
    throw new UsageError({ en: `${file} is broken JSON. Write ${form}.`, id: `JSON di ${file} rusak. Tulis ${form}.` });
  }
  const parsed = Given.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") || (issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : "");
  throw new UsageError({
    en: `${file} holds no tokens${field === "" ? "" : `: ${field} is not right`}. Write ${form}.`,
    id: `${file} tidak berisi token${field === "" ? "" : `: ${field} tidak benar`}. Tulis ${form}.`,
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UsageError(cannotBeRead(file), { cause });
  }
}

async function allOf(input: AsyncIterable<string | Uint8Array>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of input) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}
