/** The site of the documentation, as far as it can be judged without VitePress. `npm run docs:site` judges the rest. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { siteFaults } from "../../docs/.vitepress/check.js";
import { type Map as LinkMap, siteText } from "../../docs/.vitepress/links.js";
import { llmsText } from "../../docs/.vitepress/llms.js";
import { pageOf, readSitePages, writtenFiles } from "../../docs/.vitepress/pages.js";
import { SHELVES, type SidebarItem, shelfOf, sidebarOf } from "../../docs/.vitepress/shelves.js";
import { configText } from "../../docs/.vitepress/site-config.js";
import { ROOT } from "./pages.js";

const pages = await readSitePages(ROOT);

function linksIn(items: readonly SidebarItem[]): readonly string[] {
  return items.flatMap(({ link, items: below = [] }) => [...(link === undefined ? [] : [link]), ...linksIn(below)]);
}

describe("the site", () => {
  it("has a page for everything that people wrote, and for each list that pages link to", () => {
    const paths = pages.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(expect.arrayContaining(["index.md", "channels/index.md", "decisions/index.md"]));
    expect(paths.length).toBeGreaterThan(writtenFiles(ROOT).length);
  });

  it("leads to every page from the bar beside it, once", () => {
    const links = linksIn(sidebarOf(pages)).map((link) => link.replace(/^\//, "").replace(/(^|\/)$/, "$1index"));
    const expected = pages.map(({ path }) => path.replace(/\.md$/, "")).filter((path) => path !== "index");
    expect([...links].sort()).toEqual([...expected].sort());
  });

  it("has all four shelves, and the tutorial is the first", () => {
    expect(sidebarOf(pages).map(({ text }) => text)).toEqual([...SHELVES]);
    expect(shelfOf("guide/a-page-of-tomorrow.md")).toBe("How-to");
  });

  it("names every page in llms.txt with what it is about", () => {
    const text = llmsText(pages, "https://docs.example");
    for (const { path, title } of pages) expect(text).toContain(`- [${title}](https://docs.example/${path})`);
    expect(text).toMatch(/^# etalase\n\n> /);
  });

  it("has limits, commands and exit codes from their sources", () => {
    const of = (path: string) => pages.find((page) => page.path === path)?.text ?? "";
    expect(of("reference/limits.md")).toMatch(/## Telegram\n[^#]*\| text: caption \| 1,024 utf16 \|/);
    expect(of("reference/command.md")).toContain("## etalase publish");
    expect(of("reference/command.md")).toContain("| 130 |");
  });

  it("stands where it is said to", () => {
    expect(configText(pages, { out: "site", url: "https://docs.example/etalase" })).toContain('"base": "/etalase/"');
    expect(configText(pages, { out: "site" })).toContain('"base": "/"');
  });
});

describe("links of a page", () => {
  const map: LinkMap = {
    pages: new Map([
      ["README.md", "index.md"],
      ["docs/guide/goals.md", "guide/goals.md"],
      ["docs/channels/feeds/README.md", "channels/feeds/index.md"],
    ]),
  };
  const from = "docs/guide/worker.md";

  it.each([
    ["[goals](goals.md#a-goal)", "[goals](/guide/goals.md#a-goal)"],
    ["[`goals`](./goals.md)", "[`goals`](/guide/goals.md)"],
    ["[feeds](../channels/feeds)", "[feeds](/channels/feeds/index.md)"],
    ["[first](../../README.md)", "[first](/index.md)"],
    ['<img src="../pictures/a.png">', '<img src="/pictures/a.png">'],
    ["[out](https://a.example/goals.md)", "[out](https://a.example/goals.md)"],
    ["`[goals](goals.md)` is code", "`[goals](goals.md)` is code"],
    ["[days](../../test/days)", "days (`test/days`)"],
  ])("%s leads to %s", (given, expected) => {
    expect(siteText(given, from, map)).toBe(expected);
  });

  it("lead into the repository where its address is known", () => {
    const known = { ...map, source: "https://code.example/blob/main/" };
    expect(siteText("[days](../../test/days)", from, known)).toBe("[days](https://code.example/blob/main/test/days)");
  });

  it("stay as they are in code", () => {
    expect(siteText("```ts\n// [goals](goals.md)\n```", from, map)).toBe("```ts\n// [goals](goals.md)\n```");
  });
});

describe("the check of a built site", () => {
  let folder = "";
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function faultsOf(files: Readonly<Record<string, string>>): readonly string[] {
    folder = mkdtempSync(join(tmpdir(), "etalase-site-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return siteFaults(folder);
  }

  const good = {
    "index.html": '<a href="/a/b.html#one">b</a><a href="https://elsewhere.example">x</a>',
    "a/b.html": '<h2 id="one">One</h2><a href="../">home</a><a href="#one">up</a>',
    "index.md": "",
    "a/b.md": "",
    "llms.txt": "- [home](/index.md)\n- [b](/a/b.md)",
  };

  it("finds nothing where nothing is wrong", () => {
    expect(faultsOf(good)).toEqual([]);
  });

  it.each([
    [
      "a dead link",
      { "index.html": `${good["index.html"]}<a href="/c.html">c</a>` },
      "index.html: /c.html is not there",
    ],
    ["a dead anchor", { "a/b.html": '<a href="/">home</a>' }, "index.html: /a/b.html#one names no heading"],
    ["a page that nothing leads to", { "c.html": "", "c.md": "" }, "c.html: no link leads here"],
    ["a page missing in llms.txt", { "llms.txt": "- [home](/index.md)" }, "llms.txt does not name a/b.html"],
    ["a page without its Markdown", { "llms.txt": `${good["llms.txt"]}\n- [c](/c.md)` }, "llms.txt names c.md"],
    ["something fetched", { "a/b.html": `${good["a/b.html"]}<script src="//x.example/a.js">` }, "fetches //x.example"],
  ])("finds %s", (_what, change, fault) => {
    expect(faultsOf({ ...good, ...change }).join("\n")).toContain(fault);
  });
});

describe("a page", () => {
  it("is listed with its title and first sentence, without markup", () => {
    const page = pageOf(
      "guide/x.md",
      "# How do I `x`?\n\n```ts\nconst a = 1;\n```\n\nSay [what](y.md) must *stay* true. And more.",
    );
    expect(page).toMatchObject({ title: "How do I x?", about: "Say what must stay true.", shelf: "How-to" });
  });
});
