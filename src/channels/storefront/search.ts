/** The search: a small script without which the shop is complete, and its data. */
import type { TextFile } from "./machine.js";
import { addressOf } from "./paths.js";

/** Where the search lies. */
export const SEARCH_SCRIPT = "search.js";
export const SEARCH_DATA = "search-data.js";
/** With more products the data would weigh more than the shop; lists and categories remain. */
const SEARCHABLE = 10_000;

/** A product as the search knows it. */
export interface SearchRow {
  readonly path: string;
  readonly title: string;
  readonly price: string;
  readonly before: string | undefined;
  readonly stock: string;
  readonly photo: string | undefined;
  /** What else it is found by: brand, category, SKUs. */
  readonly words: string;
}

/** Whether a shop of this size has a search. */
export function hasSearch(count: number): boolean {
  return count > 0 && count <= SEARCHABLE;
}

/** The data as a script, so that it also loads from a disk. One product a line. */
export function searchData(rows: readonly SearchRow[]): TextFile {
  const lines = rows.map(({ path, title, price, before, stock, photo, words }) =>
    JSON.stringify([addressOf(path), title, price, before ?? "", stock, photo ?? "", words]),
  );
  return { path: SEARCH_DATA, text: `// etalase\netalaseProducts=[\n${lines.join(",\n")}\n]\n` };
}

/**
 * The script of the search: shows what matches as cards, made of text only, and puts the list back when the field is
 * empty. Loads the data when somebody begins to search.
 */
export function searchScript(): TextFile {
  return { path: SEARCH_SCRIPT, text: SCRIPT };
}

const SCRIPT = `// etalase
(() => {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  const input = box.querySelector("input"), status = box.querySelector("[role=status]"), grid = box.querySelector("ul");
  const rest = document.querySelector("[data-rest]"), cats = document.querySelector(".cats");
  const plain = (text) => text.normalize("NFD").replace(/[\\u0300-\\u036f]/g, "").toLowerCase();
  let rows, wanted;
  const add = (to, tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return to.appendChild(node);
  };
  const card = ([url, title, price, before, stock, photo]) => {
    const item = add(grid, "li", "card");
    if (photo) {
      const image = add(item, "img");
      image.alt = ""; image.loading = "lazy"; image.src = photo;
    } else add(item, "div", "blank");
    const body = add(item, "div");
    add(add(body, "h2"), "a", "", title).href = url;
    const line = add(body, "p", before ? "price is-sale" : "price", price);
    if (before) { line.append(" "); add(line, "s", "", before); }
    if (stock) add(body, "p", "stock", stock);
  };
  const show = () => {
    const words = plain(input.value).split(/\\s+/).filter(Boolean), is = words.length > 0;
    rest.hidden = is;
    if (cats) cats.hidden = is;
    grid.textContent = status.textContent = "";
    if (!is || !rows) return;
    const found = rows.filter((row) => words.every((word) => row.text.includes(word)));
    status.textContent = found.length ? box.dataset.found.replace("{n}", found.length) : box.dataset.nothing;
    found.slice(0, 60).forEach((row) => card(row.row));
  };
  const load = () => {
    if (wanted) return;
    wanted = document.head.appendChild(document.createElement("script"));
    wanted.onload = () => {
      rows = etalaseProducts.map((row) => ({ row, text: plain(row[1] + " " + row[6]) }));
      show();
    };
    wanted.onerror = () => { wanted = undefined; rest.hidden = false; if (cats) cats.hidden = false; };
    wanted.src = box.dataset.products;
  };
  input.addEventListener("focus", load);
  input.addEventListener("input", () => { load(); show(); });
  box.hidden = false;
})();
`;
