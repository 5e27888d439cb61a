/**
 * Products from the JSON-LD of your own pages. A page often shows related products too: only the one whose address is
 * the page's is taken. Pages are fetched through the guard, one a second.
 */
import { systemClock } from "../resilience/clock.js";
import type { ImportOptions, ImportQuestion } from "./catalogue.js";
import type { Columns } from "./cell.js";
import type { Draft, Ground } from "./draft.js";
import { openGuard } from "./guard.js";
import { ImportError } from "./import-error.js";
import { type Document, isOf, type Node, nodesOf, readDocument, textOf } from "./json-ld-nodes.js";
import { draftOfNode, offersOf } from "./json-ld-product.js";
import type { Surveyed } from "./reading.js";
import type { Looked } from "./sniff.js";
import { type OpenFile, textOf as textOfFile } from "./source.js";
import { createSurvey, type Survey } from "./survey.js";

const PAUSE_MS = 1_000;
const MOST_PAGE_BYTES = 5 * 1024 * 1024;
const NO_COLUMNS: Columns = { of: () => [], unmapped: [], doubled: [] };

/** A page or a file of JSON-LD that lies here. */
export interface LocalPage {
  readonly file: OpenFile;
  readonly looked: Looked;
}

/** Opens pages and looks through them. @throws ImportError */
export async function openPages(source: readonly URL[] | LocalPage, options: ImportOptions): Promise<Surveyed> {
  const documents = "file" in source ? [await readLocal(source, options)] : await fetchPages(source, options);
  const survey = createSurvey(options);
  const found = documents.map((document) => ({ document, products: productsIn(document, survey, options) }));
  if (found.every(({ products }) => products.length === 0) && documents.every(({ nodes }) => !nodes.some(isProduct))) {
    const cure = "Open the page in a browser and look for application/ld+json; scripts may add it later.";
    throw new ImportError("unknown-format", "There is no product in the page's JSON-LD.", { field: "file", cure });
  }
  for (const { document, products } of found) for (const node of products) surveyNode(node, document, survey, options);
  const hasLocale = documents.every(({ locale }) => locale !== undefined);
  const drafts = (ground: Ground, seen: () => void): AsyncIterable<Draft> => draftsOf(found, ground, seen);
  return { format: "json-ld", columns: NO_COLUMNS, rows: documents.length, drafts, findings: survey.end(hasLocale) };
}

async function readLocal({ file, looked }: LocalPage, options: ImportOptions): Promise<Document> {
  if (looked.container === "xlsx" || looked.container === "xml") {
    const cure = "Choose another format, or leave it out.";
    throw new ImportError("unknown-format", `${file.name} is no page. ${looked.why}`, { field: "format", cure });
  }
  let text = "";
  for await (const piece of textOfFile(file, options.signal)) text += piece;
  return readDocument(text, 1, options.page);
}

async function fetchPages(urls: readonly URL[], options: ImportOptions): Promise<readonly Document[]> {
  const { clock = systemClock, signal = new AbortController().signal } = options;
  const guard = openGuard(options.addresses);
  const documents: Document[] = [];
  try {
    const http = await guard.http();
    for (const [index, url] of urls.entries()) {
      if (index > 0) await clock.sleep(PAUSE_MS, signal);
      const reply = await http.fetch(url.href, { accept: "text/html", maxBytes: MOST_PAGE_BYTES, signal });
      if (reply.status !== "new") throw notGiven(url, reply.status);
      documents.push(readDocument(new TextDecoder().decode(reply.bytes), index + 1, url.href));
      options.onProgress?.({ rows: index + 1, products: 0, totalRows: urls.length });
    }
  } finally {
    await guard.close();
  }
  return documents;
}

function notGiven(url: URL, status: string): ImportError {
  return new ImportError("unreadable", `${url.host}${url.pathname} did not give the page (${status}).`, {
    field: "file",
    cure: "Open it in a browser.",
  });
}

// --- Which of them --------------------------------------------------------------------------

function isProduct(node: Node): boolean {
  return isOf(node, "Product", "ProductGroup", "IndividualProduct", "ProductModel");
}

/** The products that a document is about. */
function productsIn(document: Document, survey: Survey, { page = document.page }: ImportOptions): readonly Node[] {
  const all = document.nodes.filter(isProduct).filter((node) => Object.keys(node).length > 2);
  const groups = new Set(
    all.filter((node) => isOf(node, "ProductGroup")).map((node) => textOf(node, "productGroupID")),
  );
  const isVariant = (node: Node) =>
    node["isVariantOf"] !== undefined || groups.has(textOf(node, "inProductGroupWithID") || "\n");
  const tops = all.filter((node) => !isVariant(node));
  if (!document.isPage || tops.length <= 1) return tops;
  const own = tops.filter((node) => page !== undefined && addressesOf(node, page).includes(plain(page)));
  if (own.length > 0) return own.slice(0, 1);
  survey.ask(askPage(tops, page));
  return [];
}

function addressesOf(node: Node, page: string): readonly string[] {
  return [textOf(node, "url"), textOf(node, "@id"), textOf(node, "mainEntityOfPage")]
    .filter((address) => address !== "" && URL.canParse(address, page))
    .map((address) => plain(new URL(address, page).href));
}

/** Without fragment, query and last slash. */
function plain(address: string): string {
  return address
    .replace(/[?#].*$/, "")
    .replace(/^http:/, "https:")
    .replace(/\/$/, "");
}

function askPage(tops: readonly Node[], page: string | undefined): ImportQuestion {
  const choices = tops.map((node) => textOf(node, "url", "@id")).filter((each) => each !== "");
  const ask = `The page shows ${tops.length} products. Which address is its own?`;
  return { field: "page", ask, choices, value: page };
}

/** A group's variants: those inside it, and those beside it that name it. */
function variantsOf(node: Node, document: Document): readonly Node[] {
  const inside = nodesOf(node, "hasVariant", document);
  if (inside.length > 0 || !isOf(node, "ProductGroup")) return inside;
  const id = textOf(node, "productGroupID");
  return document.nodes.filter(
    (each) =>
      isOf(each, "Product") &&
      ((id !== "" && textOf(each, "inProductGroupWithID") === id) ||
        nodesOf(each, "isVariantOf", document).includes(node)),
  );
}

// --- Reading ----------------------------------------------------------------------------------

function surveyNode(node: Node, document: Document, survey: Survey, { range }: ImportOptions): void {
  for (const each of [...variantsOf(node, document), node]) {
    const { price, compareAt, isRange } = offersOf(each, document, range);
    for (const cell of [price, compareAt]) if (cell) survey.amount(cell, true);
    if (isRange && range === undefined && price === undefined) survey.ask(askRange(node, document));
  }
}

function askRange(node: Node, { at }: Document): ImportQuestion {
  const ask = `"${textOf(node, "name")}" has a range of prices and no variants. Which end is its price?`;
  return { field: "range", ask, choices: ["low", "high"], row: at, column: "offers" };
}

async function* draftsOf(
  found: readonly { readonly document: Document; readonly products: readonly Node[] }[],
  ground: Ground,
  seen: () => void,
): AsyncGenerator<Draft, void, undefined> {
  for (const { document, products } of found) {
    seen();
    if (document.broken > 0) {
      const cell = { row: document.at, column: "application/ld+json", text: "" };
      ground.note(cell, `has ${document.broken} blocks that are no JSON`, "Mend them; search engines skip them too.");
    }
    for (const node of products) {
      const draft = draftOfNode(node, variantsOf(node, document), document, ground);
      if (draft) yield draft;
    }
  }
}
