/** `llms.txt` (https://llmstxt.org, read 2026-11-22): the list of all pages for programs that read, and all text in one file. */
import type { SitePage } from "./pages.js";
import { SHELVES } from "./shelves.js";

type Listed = Pick<SitePage, "path" | "title" | "about" | "shelf">;

/** The list: every page with its Markdown and its first sentence. `url` is where the site stands, without a slash. */
export function llmsText(pages: readonly Listed[], url = ""): string {
  const home = pages.find(({ path }) => path === "index.md");
  const shelves = SHELVES.map((shelf) => {
    const lines = pages
      .filter((page) => page.shelf === shelf && page !== home)
      .map(({ path, title, about }) => `- [${title}](${url}/${path})${about === "" ? "" : `: ${about}`}`);
    return `## ${shelf}\n\n${lines.join("\n")}\n`;
  });
  const first = home ? [`- [${home.title}](${url}/${home.path}): the first page, with the table of channels`] : [];
  return [`# ${home?.title ?? ""}\n`, `> ${home?.about ?? ""}\n`, ...first, "", ...shelves].join("\n");
}

/** All text, one page after the other, each under its address. */
export function llmsFullText(pages: readonly SitePage[], url = ""): string {
  return pages.map(({ path, text }) => `<!-- ${url}/${path} -->\n\n${text.trim()}\n`).join("\n\n---\n\n");
}
