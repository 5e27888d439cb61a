/** What tests of Meta's channels share: a client with a token, and Meta's own field lists to check requests against. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { HttpReply, HttpRequest, Toolbox } from "../../src/channel/toolbox.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";

export const APP_SECRET = "app-secret-0123456789";
export const TOKEN = "graph-token-0123456789";

/** A client that knows nothing but fetch, and one token. */
export function graphTools(now: () => Date, token: () => string = () => TOKEN): Toolbox {
  return {
    now,
    platformNow: now,
    tokens: async () => ({ accessToken: token() }),
    http: { send: (request) => sendByFetch(request) },
  };
}

async function sendByFetch(request: HttpRequest): Promise<HttpReply> {
  request.beforeLeaving?.();
  const { url, method, headers = {}, json, form, signal } = request;
  const body = json === undefined ? form : JSON.stringify(json);
  const type: Readonly<Record<string, string>> = json === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(url, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...headers, ...type },
    ...(body === undefined ? {} : { body }),
    signal,
  });
  const text = await answer.text();
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: parse(text), text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A refusal as Graph words it. */
export function graphRefusal(code: number, subcode?: number, message = "no", more: object = {}) {
  const sub = subcode === undefined ? {} : { error_subcode: subcode };
  return { error: { message, type: "OAuthException", code, ...sub, ...more } };
}

// --- Against Meta's own lists of fields ----------------------------------------------

const vendorFile = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/spec/vendor/facebook-graph/${name}.json`, import.meta.url));

interface Vendor {
  readonly apis: readonly {
    readonly method: string;
    readonly endpoint?: string;
    readonly name?: string;
    readonly params: readonly { readonly name: string; readonly required?: boolean }[];
  }[];
  readonly fields: readonly { readonly name: string }[];
}

/**
 * The last test of a file: every request that its tests made is one that Meta's code generator describes.
 *
 * @param objectOf - which description a request is of: `IGUser`; `undefined` where there is none
 */
export function testAgainstGraph(
  requests: readonly Recorded[],
  atLeast: number,
  objectOf: (request: Recorded) => string | undefined,
): void {
  if (!existsSync(vendorFile("IGUser"))) {
    test.skip("SKIPPED: ../shared/spec/vendor/facebook-graph is not here to check requests against", () => undefined);
    return;
  }
  test("every request above is one that Meta describes", () => {
    const known = new Map<string, Vendor>();
    let checked = 0;
    for (const request of requests) {
      const object = objectOf(request);
      if (object === undefined) continue;
      const vendor = known.get(object) ?? (JSON.parse(readFileSync(vendorFile(object), "utf8")) as Vendor);
      known.set(object, vendor);
      expect(misfits(request, vendor), `${request.verb} ${request.path}`).toEqual([]);
      checked += 1;
    }
    expect(checked).toBeGreaterThanOrEqual(atLeast);
  });
}

/** Which description a request to Instagram is of. */
export function instagramObjectOf({ verb, path, fields }: Recorded): string | undefined {
  const [, , id, edge] = path.split("/");
  if (edge !== undefined || /^17841/.test(id ?? "")) return "IGUser";
  // The description has no containers.
  return verb === "GET" && String(fields["fields"]).includes("status") ? undefined : "IGMedia";
}

/** Of every edge that is read. */
const READING = ["fields", "limit", "after", "since", "until"];

function misfits({ verb, path, fields, files }: Recorded, { apis, fields: known }: Vendor): readonly string[] {
  const [, , , edge] = path.split("/");
  const names = [...Object.keys(fields), ...Object.keys(files)].filter((name) => name !== "appsecret_proof");
  const own = { GET: "#get", POST: "#update", DELETE: "#delete" }[verb] ?? "";
  const api = apis.find(({ method, endpoint, name }) => method === verb && (endpoint ?? name) === (edge ?? own));
  if (!api) return [`${verb} ${edge ?? own} is not described at all`];
  const taken = [...api.params.map(({ name }) => name), ...(verb === "GET" ? READING : []), "source"];
  const unknown = names.filter((name) => !taken.includes(name)).map((name) => `unknown: ${name}`);
  const missing = api.params.filter(({ name, required }) => required && !names.includes(name));
  const read = edge === undefined && typeof fields["fields"] === "string" ? fields["fields"].split(",") : [];
  const unread = read.filter((name) => !known.some((field) => field.name === name));
  return [...unknown, ...missing.map(({ name }) => `missing: ${name}`), ...unread.map((name) => `no field ${name}`)];
}
