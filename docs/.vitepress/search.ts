/** Does the search of the built site find what people ask? It is asked as the page asks it, without a browser. */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A question as somebody would type it, and the page that answers it. */
const QUESTIONS: readonly (readonly [words: string, page: string])[] = [
  ["install", "guide/quickstart"],
  ["first product", "guide/quickstart"],
  ["stand-in", "guide/goals"],
  ["channel dies", "guide/goals"],
  ["onRecovery", "guide/goals"],
  ["worker", "guide/worker"],
  ["cron serverless", "guide/worker"],
  ["postgres", "guide/postgres"],
  ["sunset", "guide/closures"],
  ["backup restored", "guide/closures"],
  ["csv spreadsheet", "import/importers"],
  ["shopify export", "import/importers"],
  ["own channel", "guide/own-channel"],
  ["sandbox", "guide/testing-with-the-sandbox"],
  ["fault injection tests", "guide/testing-with-the-sandbox"],
  ["exit codes", "guide/cli"],
  ["report html", "guide/report"],
  ["preview", "guide/preview"],
  ["fastify", "guide/embedding"],
  ["nextjs", "guide/embedding"],
  ["opentelemetry", "guide/telemetry"],
  ["mcp agent", "guide/mcp"],
  ["verify seller", "guide/trust"],
  ["rotate keys", "guide/trust"],
  ["in doubt", "guide/errors-and-cures"],
  ["exists already", "guide/errors-and-cures"],
  ["webp jpeg", "guide/photos"],
  ["bot token", "channels/telegram"],
  ["tokopedia", "channels/tiktok-shop"],
  ["google merchant feed", "channels/feeds/google"],
  ["simulation seeds", "guide/promises"],
];
const WITHIN = 3;

interface Hit {
  readonly id: string;
}
interface Index {
  search(words: string, options: object): readonly Hit[];
}
interface MiniSearch {
  loadJSON(json: string, options: object): Index;
}

/** Questions that the search does not answer within the first three. */
export async function searchFaults(site: string, tools: string): Promise<readonly string[]> {
  const chunks = join(site, "assets", "chunks");
  const file = readdirSync(chunks).find((name) => name.startsWith("@localSearchIndexroot"));
  if (file === undefined) return ["the site has no search"];
  const { default: json } = (await import(pathToFileURL(join(chunks, file)).href)) as { default: string };
  const find = createRequire(join(tools, "package.json"));
  const { default: MiniSearch } = (await import(pathToFileURL(find.resolve("minisearch")).href)) as {
    default: MiniSearch;
  };
  const index = MiniSearch.loadJSON(json, { fields: ["title", "titles", "text"], storeFields: ["title", "titles"] });
  return QUESTIONS.flatMap(([words, page]) => {
    const pages = new Set(
      hitsOf(index, words).map(({ id }) => id.replace(/^\//, "").replace(/(?:\.html)?(?:#.*)?$/, "")),
    );
    const first = [...pages].slice(0, WITHIN);
    return first.includes(page) ? [] : [`searching for "${words}" finds ${first.join(", ")} before ${page}`];
  });
}

function hitsOf(index: Index, words: string): readonly Hit[] {
  // What VitePress 1.6 asks with, and our own weight of the reference.
  return index.search(words, {
    fuzzy: 0.2,
    prefix: true,
    boost: { title: 4, text: 2, titles: 1 },
    boostDocument: (id: string) => (id.includes("/reference/api/") ? 0.2 : 1),
  });
}
