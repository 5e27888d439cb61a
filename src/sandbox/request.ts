/** Reads a request as platforms do: JSON, urlencoded or multipart, and the query. */
import type { IncomingMessage } from "node:http";

/** A file that came in a multipart request. */
export interface SentFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** One request as it came. Nothing is hidden: tokens and secrets too, since the sandbox is a test tool. */
export interface Asked {
  readonly at: Date;
  /** The HTTP method. */
  readonly verb: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The query as it came, with names that are there more than once: `?sku[]=A&sku[]=B`. */
  readonly search?: string | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the place calls it: `sendPhoto`. */
  readonly method: string;
  /** Query and body together; values of forms are strings. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, SentFile>>;
  /** The body, byte for byte. */
  readonly raw: Uint8Array<ArrayBuffer>;
  /** The body does not parse as what it claims to be. */
  readonly malformed: boolean;
}

/** Reads the whole body; `undefined` where the caller hung up before its end. */
export async function readRaw(message: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of message) pieces.push(piece as Buffer);
  } catch {
    // The caller tore the connection down half-way: there is nobody to answer.
    return undefined;
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** Makes sense of what came. */
export async function parseRequest(
  message: IncomingMessage,
  raw: Uint8Array<ArrayBuffer>,
  at: Date,
  methodOf: (path: string, verb: string, fields: Readonly<Record<string, unknown>>) => string,
): Promise<Asked> {
  const verb = message.method ?? "GET";
  const url = new URL(message.url ?? "/", "http://127.0.0.1");
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  const query = Object.fromEntries(url.searchParams);
  const body = await parseBody(raw, headers["content-type"] ?? "");
  const fields = { ...query, ...body?.fields };
  return {
    at,
    verb,
    path: url.pathname,
    query,
    search: url.search,
    headers,
    method: methodOf(url.pathname, verb, fields),
    fields,
    files: body?.files ?? {},
    raw,
    malformed: body === undefined,
  };
}

interface Body {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, SentFile>>;
}

async function parseBody(raw: Uint8Array<ArrayBuffer>, type: string): Promise<Body | undefined> {
  if (raw.length === 0) return { fields: {}, files: {} };
  const text = () => new TextDecoder().decode(raw);
  if (type.startsWith("multipart/form-data")) return parseForm(raw, type);
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return { fields: Object.fromEntries(new URLSearchParams(text())), files: {} };
  }
  if (!/^application\/([\w.+-]+\+)?json/.test(type)) return { fields: {}, files: {} };
  try {
    const value: unknown = JSON.parse(text());
    if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
    return { fields: { ...value }, files: {} };
  } catch {
    // Not JSON although it says so: the place decides how it answers that.
    return undefined;
  }
}

async function parseForm(raw: Uint8Array<ArrayBuffer>, type: string): Promise<Body | undefined> {
  try {
    const form = await new Response(raw, { headers: { "content-type": type } }).formData();
    const fields: Record<string, unknown> = {};
    const files: Record<string, SentFile> = {};
    const parts: [string, FormDataEntryValue][] = [];
    form.forEach((value, name) => {
      parts.push([name, value]);
    });
    for (const [name, value] of parts) {
      if (typeof value === "string") fields[name] = value;
      else files[name] = { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
    }
    return { fields, files };
  } catch {
    // A broken boundary, or parts cut off.
    return undefined;
  }
}
