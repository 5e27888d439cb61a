/** The checking page's script on a page that is played. */
import { expect, vi } from "vitest";
import { CHECK_SCRIPT } from "../../src/trust/page-script.js";

/** A line that the script writes into; `settled` waits for the next thing that is not "…". */
function lineOf() {
  let text = "";
  let told: () => void = () => undefined;
  const state = { next: Promise.resolve() };
  const wait = () => {
    state.next = new Promise((resolve) => {
      told = resolve;
    });
  };
  wait();
  return {
    className: "",
    get textContent() {
      return text;
    },
    set textContent(next: string) {
      text = next;
      if (!next.endsWith("…")) told();
    },
    settled: () => state.next,
    wait,
  };
}

/** What a browser brings. */
interface Played {
  /** The page as a document. */
  readonly page: string;
  readonly fetch: (url: string, options: object) => Promise<object>;
  /** Of the address that it was opened at. */
  readonly origin: string;
  readonly storage?: Map<string, string> | undefined;
  /** Whether there is Web Crypto. @defaultValue `true` */
  readonly subtle?: boolean | undefined;
}

/** Opens a page of the shop as a browser does, as far as the script looks. */
export async function openPage({ page, fetch, origin, storage = new Map(), subtle = true }: Played) {
  const json = /<script type="application\/json">(.*?)<\/script>/s.exec(page)?.[1] ?? "{}";
  const [verdict, answer] = [lineOf(), lineOf()];
  const input = { value: "" };
  let submit: (event: object) => void = () => undefined;
  const form = {
    hidden: true,
    querySelector: () => input,
    addEventListener: (_name: string, listener: typeof submit) => {
      submit = listener;
    },
  };
  const found: Readonly<Record<string, unknown>> = {
    "[data-verdict]": verdict,
    "[data-answer]": answer,
    "[data-paste]": form,
    'script[type="application/json"]': { textContent: json },
  };
  const document = { querySelector: (name: string) => found[name], documentElement: { lang: "en" } };
  const { protocol, host } = new URL(origin);
  const local = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, text: string) => storage.set(key, text),
  };
  const names = ["globalThis", "document", "fetch", "location", "localStorage", "crypto"];
  const own = { document, crypto: subtle ? crypto : {} };
  const location = { origin, protocol, host };
  new Function(...names, CHECK_SCRIPT)(own, document, fetch, location, local, own.crypto);
  await verdict.settled();
  const paste = async (text: string) => {
    await vi.waitFor(() => expect(form.hidden).toBe(false));
    input.value = text;
    answer.wait();
    submit({ preventDefault: () => undefined });
    await answer.settled();
    return `${answer.className}: ${answer.textContent}`;
  };
  return { said: `${verdict.className}: ${verdict.textContent}`, paste, form };
}
