/** X's own description of its API, to check requests against. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { HttpReply, HttpRequest } from "../../src/channel/toolbox.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { type Schema, valueMisfits } from "./openapi-kit.js";

/** A client that knows nothing but fetch, of calls with and without a body. */
export async function sendByFetch({
  url,
  method,
  headers = {},
  json,
  form,
  body,
  signal,
}: HttpRequest): Promise<HttpReply> {
  const sent = json === undefined ? (form ?? (body === undefined ? undefined : String(body))) : JSON.stringify(json);
  const type: Readonly<Record<string, string>> = json === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(url, {
    method: method ?? (sent === undefined ? "GET" : "POST"),
    headers: { ...type, ...headers },
    ...(sent === undefined ? {} : { body: sent }),
    signal,
  });
  const text = await answer.text();
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: JSON.parse(text), text };
}

const vendorFile = fileURLToPath(new URL("../../../shared/spec/vendor/x.json", import.meta.url));

interface Parameter extends Pick<Schema, "$ref"> {
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Vendor {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

/** The last test of a file: every request that its tests made is one that X describes. */
export function testAgainstX(requests: readonly Recorded[], atLeast: number): void {
  if (!existsSync(vendorFile)) {
    test.skip("SKIPPED: ../shared/spec/vendor/x.json is not here to check requests against", () => undefined);
    return;
  }
  test("every request above is one that X describes", () => {
    const vendor = JSON.parse(readFileSync(vendorFile, "utf8")) as Vendor;
    let checked = 0;
    for (const request of requests) {
      if (request.path === "/2/oauth2/token") continue;
      expect(misfitsOf(request, vendor), `${request.verb} ${request.path}`).toEqual([]);
      checked += 1;
    }
    expect(checked).toBeGreaterThanOrEqual(atLeast);
  });
}

/** What is wrong with a request, by X's own description. */
function misfitsOf({ verb, path, query, fields, files, headers }: Recorded, vendor: Vendor): readonly string[] {
  const shape = path.replace(/\/\d{2,}/, "/{id}");
  const operation = vendor.paths[shape]?.[verb.toLowerCase()];
  if (!operation) return ["not described at all"];
  const type = (headers["content-type"] ?? "").split(";")[0] ?? "";
  const body = operation.requestBody?.content[type]?.schema;
  const sent = Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in query)));
  const whole = { ...sent, ...Object.fromEntries(Object.keys(files).map((name) => [name, "bytes"])) };
  const wrongQuery = queryMisfits(query, operation, vendor);
  if (!operation.requestBody) return [...wrongQuery, ...Object.keys(whole).map((name) => `unexpected: ${name}`)];
  return body ? [...wrongQuery, ...valueMisfits(whole, body, vendor, "body")] : [...wrongQuery, `no body of ${type}`];
}

function queryMisfits(query: Recorded["query"], { parameters = [] }: Operation, vendor: Vendor): readonly string[] {
  const known = parameters.map((one) => vendor.components.parameters[one.$ref?.split("/").at(-1) ?? ""] ?? one);
  return Object.entries(query).flatMap(([name, value]) => {
    const schema = known.find((one) => one.name === name && one.in === "query")?.schema;
    if (!schema) return [`unknown in the query: ${name}`];
    const given = schema.type === "array" ? value.split(",") : schema.type === "integer" ? Number(value) : value;
    return valueMisfits(given, schema, vendor, name);
  });
}
