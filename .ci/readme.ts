/** Writes the table of channels into the README, from what each channel says of itself: `npm run docs:readme`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChannelFactory } from "../src/channel/define.js";
import { findEntries } from "./entries.js";

const root = join(import.meta.dirname, "..");
const BEGIN = "<!-- channels:begin -->";
const END = "<!-- channels:end -->";

type AnyFactory = ChannelFactory<string, never, unknown, never>;

function isFactory(value: unknown): value is AnyFactory {
  return typeof value === "function" && "verbs" in value && "limits" in value && "rendering" in value;
}

/** All channels that the package exports, in the order of their names. */
export async function readChannels(): Promise<readonly { readonly entry: string; readonly channel: AnyFactory }[]> {
  const entries = Object.entries(findEntries(root)).filter(([entry]) => entry.startsWith("channels/"));
  const found = [];
  for (const [entry, file] of entries) {
    const module = (await import(join(root, file))) as Readonly<Record<string, unknown>>;
    for (const channel of Object.values(module).filter(isFactory)) found.push({ entry, channel });
  }
  return found;
}

/** What becomes of a call whose answer was lost, by its safety. */
const DOUBTS = {
  key: "a lost answer is asked for again by its key",
  upsert: "a lost answer is ended by sending the same again",
  absolute: "a lost answer is ended by sending the same again",
  handle: "a lost answer is ended by asking how far it is",
  lookup: "a lost answer is ended by looking what is there",
  blind: "a lost answer is asked about",
};

/** Where a channel's page lies: needs, limits, what is lost, errors and cures. */
function pageOf(entry: string): string {
  const own = `docs/${entry}.md`;
  if (existsSync(join(root, own))) return own;
  const family = `docs/${entry.slice(0, entry.lastIndexOf("/"))}/README.md`;
  if (existsSync(join(root, family))) return family;
  throw new Error(`${entry} has no page: write ${own}.`);
}

/** The rows of the table, made from verbs, safety and limits. */
export async function channelTable(): Promise<string> {
  const rows = (await readChannels()).map(({ entry, channel }) => {
    const verbs = (channel.verbs as readonly string[]).filter((verb) => verb !== "ping").join(", ");
    const safety =
      (channel.safety as Readonly<Record<string, string>>)["create"] ??
      (channel.safety as Readonly<Record<string, string>>)["upsert"];
    const most = channel.limits.photos?.count.max ?? 0;
    const photos = most === 0 ? "no photos" : most === 1 ? "1 photo" : `up to ${most} photos`;
    const doubt = safety === undefined ? "rebuilt as a whole" : DOUBTS[safety as keyof typeof DOUBTS];
    return `| [${channel.title}](${pageOf(entry)}) | \`etalase/${entry}\` | ${channel.kind} | ${verbs}; ${photos}; ${doubt} |`;
  });
  return ["| channel | import | kind | what it does |", "|---|---|---|---|", ...rows].join("\n");
}

/** The README with its table as it should be. */
export async function readmeWithTable(): Promise<string> {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const [before = "", rest = ""] = text.split(BEGIN);
  const [, after = ""] = rest.split(END);
  return `${before}${BEGIN}\n\n${await channelTable()}\n\n${END}${after}`;
}

if (process.argv[1]?.endsWith("readme.ts")) writeFileSync(join(root, "README.md"), await readmeWithTable());
