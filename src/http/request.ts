/** From a channel's request to the bytes that leave. */
import type { HttpRequest } from "../channel/toolbox.js";
import { EtalaseError } from "../errors.js";
import { isListedHost } from "./address.js";
import type { WireRequest } from "./exchange.js";

/**
 * Parses the address of a call to a platform.
 *
 * @param allowedHosts - hosts that may be called; `undefined` for all
 * @throws EtalaseError `refused-address`, without echoing the address: it may carry a token.
 */
export function parseTarget(text: string, allowedHosts: readonly string[] | undefined): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new EtalaseError("refused-address", "The address of a call is not an http(s) address.", {
      field: "url",
      cure: "Check the addresses in the channel's options.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new EtalaseError("refused-address", `The address of a call to ${url.hostname} carries a user and password.`, {
      field: "url",
      cure: "Send them in a header.",
    });
  }
  if (allowedHosts !== undefined && !isListedHost(url.hostname, allowedHosts)) {
    throw new EtalaseError("refused-address", `${url.hostname} is not among the hosts that may be called.`, {
      field: "allowedHosts",
      cure: `Add "${url.hostname}" to allowedHosts if it is meant.`,
    });
  }
  return url;
}

/** A call in words: method, origin and path. The query is left out: it carries signatures and tokens. */
export function describeTarget(method: string, url: URL): string {
  return `${method} ${url.origin}${url.pathname}`;
}

/**
 * Writes headers and body. Multipart bodies are written out whole, so that their length is known before they leave.
 *
 * @throws EtalaseError `invalid-options` where more than one of `json`, `form`, `body` is given.
 */
export async function encodeRequest(url: URL, request: HttpRequest, userAgent: string): Promise<WireRequest> {
  const { bytes, contentType } = await encodeBody(request);
  const given = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: request.method ?? (bytes === undefined ? "GET" : "POST"),
    headers: {
      accept: "application/json, */*;q=0.5",
      "accept-encoding": "gzip, br",
      "user-agent": userAgent,
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...Object.fromEntries(given),
    },
    body: bytes,
  };
}

interface Encoded {
  readonly bytes: Uint8Array | undefined;
  readonly contentType?: string | undefined;
}

async function encodeBody({ json, form, body }: HttpRequest): Promise<Encoded> {
  if ([json, form, body].filter((one) => one !== undefined).length > 1) {
    throw new EtalaseError("invalid-options", "A request has more than one body.", {
      field: "body",
      cure: "Give exactly one of json, form, body.",
    });
  }
  if (json !== undefined) return { bytes: Buffer.from(JSON.stringify(json)), contentType: "application/json" };
  if (body !== undefined) return { bytes: typeof body === "string" ? Buffer.from(body) : body };
  if (form === undefined) return { bytes: undefined };
  const written = new Response(form);
  return {
    bytes: new Uint8Array(await written.arrayBuffer()),
    contentType: written.headers.get("content-type") ?? undefined,
  };
}
