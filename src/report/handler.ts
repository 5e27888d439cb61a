/** The report over HTTP, for shops that show it in their own backend. */
import { EtalaseError } from "../errors.js";
import { isTimeZone, type Language, type Manner } from "./format.js";
import { readJournal } from "./journal-reading.js";
import { renderMarkdown } from "./markdown.js";
import { CONTENT_POLICY, renderReport } from "./page.js";
import { type Looked, numbersOf, type Snapshot, takeSnapshot, WINDOW_MS } from "./snapshot.js";

export interface ReportHandlerOptions {
  readonly shop: Looked;
  /**
   * Who may see it: titles, prices' troubles and accounts are in there. Asked before anything is read. `false` answers
   * 403; a `Response` of its own, such as a redirect to a login, is sent as it is. What it throws is the caller's.
   */
  readonly authorize: (request: Request) => boolean | Response | Promise<boolean | Response>;
  /** Names of all goals. @defaultValue those that are missed now */
  readonly goals?: readonly string[] | undefined;
  /** File of `keepJournal`. @defaultValue none: no history and no forecast */
  readonly journal?: string | undefined;
  /** @defaultValue `"en"`; `?lang=id` asks for the other one */
  readonly language?: Language | undefined;
  /** @defaultValue `"Asia/Jakarta"` */
  readonly timeZone?: string | undefined;
}

const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": `${CONTENT_POLICY}; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
} as const;

/**
 * A fetch-style handler that answers GET with the report, `?format=md` with its Markdown, `?format=json` with its
 * numbers. It only looks: nothing can be changed through it.
 *
 * @throws EtalaseError `invalid-options` without `authorize`: a report that anybody may read is not made.
 * @example
 * const GET = reportHandler({ shop, authorize: (request) => isSeller(request) });
 */
export function reportHandler(options: ReportHandlerOptions): (request: Request) => Promise<Response> {
  const { timeZone = "Asia/Jakarta", authorize } = options;
  if (typeof authorize !== "function") {
    throw new EtalaseError("invalid-options", "reportHandler has no authorize: anybody could read the report.", {
      field: "authorize",
      cure: "Say who may: authorize: (request) => isSeller(request).",
    });
  }
  if (!isTimeZone(timeZone)) {
    throw new EtalaseError("invalid-options", `"${timeZone}" is no time zone.`, {
      field: "timeZone",
      cure: "Write one such as Asia/Jakarta.",
    });
  }
  const look = lookingOnce(options);
  return async (request) => {
    const may = await authorize(request);
    if (may instanceof Response) return may;
    if (may !== true) return refuse(403, "Forbidden");
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(405, "Method Not Allowed", { allow: "GET, HEAD" });
    const asked = new URL(request.url).searchParams;
    const lang = asked.get("lang");
    const language: Language = lang === "id" || lang === "en" ? lang : (options.language ?? "en");
    return answer(await look(), asked.get("format") ?? "html", { language, timeZone }, request.method === "HEAD");
  };
}

// Ten people who open it at once cost one look.
function lookingOnce({ shop, goals, journal }: ReportHandlerOptions): () => Promise<Snapshot> {
  let current: Promise<Snapshot> | undefined;
  const look = async (): Promise<Snapshot> => {
    const { at } = await shop.health();
    const entries = journal === undefined ? undefined : await readJournal(journal, new Date(at.getTime() - WINDOW_MS));
    return takeSnapshot(shop, { goals, journal: entries });
  };
  return async () => {
    current ??= look();
    try {
      return await current;
    } finally {
      current = undefined;
    }
  };
}

function answer(snapshot: Snapshot, format: string, manner: Manner, isHead: boolean): Response {
  const send = (type: string, body: string): Response =>
    new Response(isHead ? null : body, { headers: { ...HEADERS, "content-type": `${type}; charset=utf-8` } });
  switch (format) {
    case "html":
      return send("text/html", renderReport(snapshot, manner));
    case "md":
      return send("text/markdown", renderMarkdown(snapshot, manner));
    case "json":
      return send("application/json", JSON.stringify(numbersOf(snapshot)));
    default:
      return refuse(400, "format is html, md or json");
  }
}

function refuse(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    status,
    headers: { ...HEADERS, ...headers, "content-type": "text/plain; charset=utf-8" },
  });
}
