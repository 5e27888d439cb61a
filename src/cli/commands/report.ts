/** `etalase report`: the report as one HTML file, or as Markdown. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { wordsOf } from "../../report/languages.js";
import { renderMarkdown } from "../../report/markdown.js";
import { renderReport } from "../../report/page.js";
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { lookNow } from "../snapshots.js";

/** Looks once, and writes what it saw. */
export async function run(call: Call): Promise<ExitCode> {
  const { output, language, manner, folder } = call;
  const snapshot = await lookNow(call, await call.open());
  const format = textFlag(call, "format") ?? "html";
  const text = format === "md" ? renderMarkdown(snapshot, manner) : renderReport(snapshot, manner);
  const out = textFlag(call, "out");
  const bytes = Buffer.byteLength(text);
  if (out === undefined)
    return output.end({ status: "complete", exit: EXIT.done, data: { format, bytes, text }, lines: [text.trimEnd()] });
  const file = resolve(folder, out);
  await writeFile(file, text);
  output.say(wordsOf(language).verdict(snapshot.verdict, snapshot.at, manner));
  return output.end({ status: "complete", exit: EXIT.done, data: { format, bytes, file }, lines: [file] });
}
