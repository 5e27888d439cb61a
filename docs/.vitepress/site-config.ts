/** The settings of VitePress, written as the file that it reads. */
import { type Placed, sidebarOf } from "./shelves.js";

/** Where the site is built to, and where it will stand. */
export interface ConfigOptions {
  readonly out: string;
  readonly url?: string | undefined;
}

/** A shop window. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#1b4c8c" d="M1 2h14l1 4H0zM2 7h12v7H2z"/><path fill="#fffdf9" d="M4 8h8v4H4z"/></svg>';

/** The text of the theme: VitePress' own with our colours. */
export const THEME_TEXT = `import theme from "vitepress/theme";
import "./style.css";
export default theme;
`;

/** The text of `config.mjs`. */
export function configText(pages: readonly Placed[], { out, url }: ConfigOptions): string {
  const base = url === undefined ? "/" : `${new URL(url).pathname.replace(/\/$/, "")}/`;
  const config = {
    lang: "en",
    title: "etalase",
    description: "Publish products once; every channel shows the newest version.",
    base,
    outDir: out,
    // Any web server can answer these addresses, without rules.
    cleanUrls: false,
    ignoreDeadLinks: false,
    head: [
      ["meta", { name: "referrer", content: "no-referrer" }],
      ["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }],
    ],
    themeConfig: {
      nav: [
        { text: "Tutorial", link: "/guide/quickstart" },
        { text: "How-to", link: "/guide/goals" },
        { text: "Channels", link: "/channels/" },
        { text: "Reference", link: "/reference/command" },
      ],
      sidebar: sidebarOf(pages),
      outline: { level: [2, 3] },
      search: { provider: "local" },
      externalLinkIcon: true,
    },
  };
  // Functions cannot be written as JSON: headings are named as repositories name them, so that links hold in both.
  return `const config = ${JSON.stringify(config, null, 2)};
const slugify = (text) => text.toLowerCase().replace(/[^\\p{L}\\p{N}\\s_-]/gu, "").trim().replaceAll(" ", "-");
config.markdown = {
  // The usual pair is too pale for small text.
  theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  anchor: { slugify }, toc: { slugify }, headers: { slugify },
};
// Names of the reference are found, but what people wrote comes first.
const boostDocument = (id) => (id.includes("/reference/api/") ? 0.2 : 1);
config.themeConfig.search.options = { miniSearch: { searchOptions: { boostDocument } } };
export default config;
`;
}
