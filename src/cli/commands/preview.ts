/** `etalase preview`: every channel's listing as it would be sent, as one HTML file. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ProductInput } from "../../index.js";
import { renderPreview } from "../../preview/page.js";
import type { Preview } from "../../preview/room.js";
import { previewWordsOf } from "../../preview/words.js";
import { readProducts } from "../catalogue.js";
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { plain } from "../said.js";
import { UsageError } from "../world.js";

/** What a browser shows without trouble: a page of them takes a few megabytes. */
const MOST = 100;

/** Previews. @throws UsageError for a number that is none */
export async function run(call: Call): Promise<ExitCode> {
  const { output, world, words, flags, language, say } = call;
  const most = mostOf(textFlag(call, "most"));
  const opened = await call.open();
  const source = { named: words[0], folder: call.folder, configured: opened.catalogue, configFolder: opened.folder };
  const wanted = limited(readProducts(source, world), { product: textFlag(call, "product"), most });
  const channel = textFlag(call, "channel");
  const previews: Preview[] = [];
  for await (const one of opened.shop.preview(wanted.products, { signal: world.signal })) {
    const shown = {
      ...one,
      channels: one.channels.filter(({ channel: name }) => channel === undefined || name === channel),
    };
    previews.push(shown);
    output.live(`${previews.length}  ${plain(one.title)}`);
    if (output.isJson) await output.row("previewed", rowOf(shown), () => []);
  }
  if (wanted.isCut()) {
    const shown = most === 1 ? "product is" : `${most} products are`;
    const en = `Only the first ${shown} shown; --most shows more.`;
    await output.warn(say({ en, id: `Hanya ${most} produk pertama ditampilkan; --most menampilkan lebih.` }));
  }
  if (previews.length === 0) {
    return output.end({ status: "complete", exit: EXIT.nothing, data: { products: 0 }, lines: [] });
  }
  return write(call, previews, renderPreview(previews, { language, onlyLosses: flags["only-losses"] === true }));
}

function mostOf(given: string | undefined): number {
  if (given === undefined) return MOST;
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
  throw new UsageError({
    en: `--most takes a number such as 20, not "${given}".`,
    id: `--most menerima angka seperti 20, bukan "${given}".`,
  });
}

function limited(
  products: AsyncIterable<ProductInput>,
  { product, most }: { readonly product: string | undefined; readonly most: number },
) {
  let isCut = false;
  async function* read(): AsyncIterable<ProductInput> {
    let count = 0;
    for await (const one of products) {
      if (product !== undefined && one.id !== product) continue;
      isCut = count === most;
      if (isCut) return;
      count += 1;
      yield one;
    }
  }
  return { products: read(), isCut: () => isCut };
}

async function write(call: Call, previews: readonly Preview[], text: string): Promise<ExitCode> {
  const { output, language } = call;
  const listings = previews.flatMap(({ channels }) => channels);
  const refused = listings.filter(({ action }) => action === "refused").length;
  const losing = listings.filter(({ losses, action }) => losses.length > 0 || action === "refused").length;
  const exit = refused > 0 ? EXIT.needsYou : EXIT.done;
  const status = refused > 0 ? "partial" : "complete";
  const data = { products: previews.length, refused, losing, bytes: Buffer.byteLength(text) };
  const out = textFlag(call, "out");
  // Programs have got everything in rows already.
  if (out === undefined) return output.end({ status, exit, data, lines: [text.trimEnd()] });
  const file = resolve(call.folder, out);
  await writeFile(file, text);
  output.say(previewWordsOf(language).summary(previews.length, refused, losing));
  return output.end({ status, exit, data: { ...data, file }, lines: [file] });
}

// Pictures are for pages; renditions are named by their hash.
function rowOf({ product, title, channels, problems }: Preview): object {
  return {
    product,
    title,
    problems,
    channels: channels.map(({ channel, action, content, edition, photos, losses, problem, there }) => ({
      channel,
      action,
      content,
      edition,
      photos: photos.map(({ reasons: _, ...photo }) => photo),
      losses,
      problem,
      there,
    })),
  };
}
