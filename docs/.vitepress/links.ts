/** Markdown as it stands in the repository, made into Markdown of the site: every link leads to where it is there. */
import { posix } from "node:path";

/** What links may lead to. */
export interface Map {
  /** Pages of the site by their file in the repository, such as `docs/channels/feeds/README.md`. */
  readonly pages: ReadonlyMap<string, string>;
  /** Where the repository can be read, ending in a slash. Without one, files that are no page are only named. */
  readonly source?: string | undefined;
}

const LINK = /(!?)\[((?:`[^`]*`|[^[\]])*)\]\(([^)\s]+)([^)]*)\)/g;
const ATTRIBUTE = /\b(src|href)="([^"]+)"/g;

/** Rewrites a page's links. `from` is its file in the repository. */
export function siteText(text: string, from: string, map: Map): string {
  let isCode = false;
  return text
    .split("\n")
    .map((line) => {
      if (/^\s*```/.test(line)) isCode = !isCode;
      return isCode ? line : rewrite(line, from, map);
    })
    .join("\n");
}

function rewrite(line: string, from: string, map: Map): string {
  const code = [...line.matchAll(/`[^`]*`/g)].map(({ index, 0: all }) => [index, index + all.length] as const);
  // A link written as code is an example; code within a link is part of the link.
  const isCode = (at: number) => code.some(([begin, end]) => at > begin && at < end);
  return line
    .replaceAll(LINK, (all, mark: string, words: string, target: string, title: string, at: number) => {
      if (isCode(at)) return all;
      const address = addressOf(target, from, map);
      return address === undefined ? namedOnly(words, target, from) : `${mark}[${words}](${address}${title})`;
    })
    .replaceAll(ATTRIBUTE, (all, name: string, target: string, at: number) =>
      isCode(at) ? all : `${name}="${addressOf(target, from, map) ?? target}"`,
    );
}

/** Where a link leads on the site; `undefined`: to a file that is none of its pages. */
export function addressOf(target: string, from: string, { pages, source }: Map): string | undefined {
  if (/^(?:https?:|mailto:|#)/.test(target)) return target;
  const [path = "", anchor] = target.split("#");
  const file = posix.join(posix.dirname(from), path);
  const page = pages.get(file) ?? pages.get(`${file}/README.md`);
  if (page !== undefined) return `/${page}${anchor === undefined ? "" : `#${anchor}`}`;
  if (file.startsWith("docs/pictures/")) return `/${file.slice("docs/".length)}`;
  return source === undefined ? undefined : `${source}${file}`;
}

function namedOnly(words: string, target: string, from: string): string {
  const file = posix.join(posix.dirname(from), target.split("#")[0] ?? "");
  return words.includes(file) ? words : `${words} (\`${file}\`)`;
}
