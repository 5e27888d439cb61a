/** Pages that nobody writes: they are made from what channels, commands and exit codes say of themselves. */
import { readChannels } from "../../.ci/readme.js";
import type { Limits, Rate } from "../../src/channel/limits.js";
import { COMMANDS, GROUPS } from "../../src/cli/commands.js";
import { EXIT_WORDS } from "../../src/cli/exit-words.js";
import { helpOf, helpOfCommand } from "../../src/cli/help.js";
import type { Placed } from "./shelves.js";

/** One page as Markdown of the repository; links are relative to its place below `docs/`. */
export interface GeneratedPage {
  readonly path: string;
  readonly text: string;
}

/** All of them. `written` are the pages that people wrote. */
export async function generatedPages(written: readonly Placed[]): Promise<readonly GeneratedPage[]> {
  return [
    { path: "reference/limits.md", text: await limitsText() },
    { path: "reference/command.md", text: commandText() },
    { path: "channels/index.md", text: listText("Which channels are there?", "channels/", written) },
    { path: "decisions/index.md", text: listText("Why is it built like this?", "decisions/", written) },
  ];
}

function listText(title: string, folder: string, written: readonly Placed[]): string {
  const lines = written
    .filter(({ path }) => path.startsWith(folder))
    .map((page) => `- [${page.title}](${page.path.slice(folder.length).replace(/index\.md$/, "README.md")})`);
  return `# ${title}\n\n${lines.join("\n")}\n`;
}

// --- Limits ------------------------------------------------------------------------

/** Every limit that a channel declares: what plans, previews and refusals are made from. */
async function limitsText(): Promise<string> {
  const channels = await readChannels();
  const parts = channels.map(({ entry, channel }) => limitsOf(channel.title, entry, channel.limits));
  return `# What can each channel bear?

Made from the channels' own \`limits\`: the numbers that plans, previews and refusals use. Limits that a platform tells at
run time are not here; the ledger keeps them with their date.

${parts.join("\n")}`;
}

function limitsOf(title: string, entry: string, limits: Limits): string {
  const { text, photos, rates, edit, source, cannot = {} } = limits;
  const rows = [
    ...Object.entries(text).map(([name, { max, unit }]) => [`text: ${name}`, `${counted(max)} ${unit}`]),
    ["photos", photos ? photosText(photos) : "none"],
    [
      "can be edited",
      Object.keys(edit)
        .filter((name) => edit[name as keyof typeof edit])
        .join(", ") || "nothing",
    ],
    ...rates.map((rate) => ["calls", rateText(rate)]),
    ...Object.entries(cannot).map(([verb, why]) => [`no ${verb}`, why]),
    ["source", `${source.page}, read ${source.read}${source.unverified ? ", _unverified_" : ""}`],
  ];
  const lines = rows.map(([what, says]) => `| ${what} | ${cellText(says ?? "")} |`);
  return `## ${title}\n\n\`etalase/${entry}\`\n\n| what | limit |\n|---|---|\n${lines.join("\n")}\n`;
}

/** Text of others, which is no markup. */
function cellText(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("{{", "{\u200B{");
}

function photosText({ count, formats, maxBytes, maxEdge, minEdge, handedOverAs }: NonNullable<Limits["photos"]>) {
  const edges = minEdge === undefined ? `up to ${counted(maxEdge)}` : `${counted(minEdge)} to ${counted(maxEdge)}`;
  const way = handedOverAs === "url" ? "; fetched from a photo host" : "";
  return `${count.min} to ${count.max}; ${formats.join(", ")}; ${edges} pixels; at most ${counted(maxBytes)} bytes${way}`;
}

function rateText({ calls, perMs, scope, verb }: Rate): string {
  return `${counted(calls)} in ${spanText(perMs)}, of ${verb ?? `one ${scope}`}`;
}

function spanText(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1_000, "s"],
  ];
  const [size, unit] = units.find(([each]) => ms % each === 0) ?? [1, "ms"];
  return `${counted(ms / size)} ${unit}`;
}

function counted(value: number): string {
  return value.toLocaleString("en");
}

// --- The command -------------------------------------------------------------------

/** What `etalase help` prints, command by command. */
function commandText(): string {
  const exits = EXIT_WORDS.map(({ code, said }) => `| ${code} | ${said.en} |`).join("\n");
  const parts = GROUPS.flatMap(({ names }) => names).flatMap((name) => {
    const command = COMMANDS[name];
    return command ? [`## etalase ${name}\n\n\`\`\`text\n${helpOfCommand(name, command, "en")}\n\`\`\`\n`] : [];
  });
  return `# Which commands, flags and exit codes are there?

What \`etalase help\` prints; how commands are used is in [the guide](../guide/cli.md).

\`\`\`text
${helpOf("en")}
\`\`\`

## Exit codes

| code | meaning |
|---|---|
${exits}

${parts.join("\n")}`;
}
