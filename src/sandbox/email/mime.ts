/** A letter as it came over the wire, taken apart as far as a test wants to look. RFC 5322, 2045 to 2047, 2183, 2392. */

/** A photo or file inside a letter. */
export interface EmailPart {
  /** Lower case, without parameters: `image/jpeg`. */
  readonly type: string;
  /** Without the angle brackets. */
  readonly cid: string | undefined;
  readonly filename: string | undefined;
  readonly bytes: Uint8Array;
}

/** A letter taken apart. */
export interface EmailMessage {
  /** Lower-case names, unfolded, encoded words decoded. */
  readonly headers: Readonly<Record<string, string>>;
  /** Lines end in `\n`. */
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly parts: readonly EmailPart[];
}

/** Takes a letter apart. Bytes are given as latin-1, one character each. */
export function parseMessage(raw: string): EmailMessage {
  const found: Found = { parts: [] };
  const { headers, body } = split(raw);
  walk(headers, body, found);
  return { headers, text: found.text, html: found.html, parts: found.parts };
}

function split(raw: string): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const end = raw.indexOf("\r\n\r\n");
  const head = end === -1 ? raw : raw.slice(0, end);
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  return { headers, body: end === -1 ? "" : raw.slice(end + 4) };
}

interface Found {
  text?: string;
  html?: string;
  readonly parts: EmailPart[];
}

function walk(headers: Readonly<Record<string, string>>, body: string, found: Found): void {
  const type = (headers["content-type"] ?? "text/plain").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type.startsWith("multipart/")) {
    for (const part of piecesOf(headers["content-type"], body)) walk(part.headers, part.body, found);
    return;
  }
  const bytes = decodeBody(body, headers["content-transfer-encoding"] ?? "7bit");
  if (type === "text/plain") found.text ??= linesOf(bytes);
  else if (type === "text/html") found.html ??= linesOf(bytes);
  else {
    const cid = headers["content-id"]?.replace(/^<|>$/g, "");
    const filename = parameter(headers["content-disposition"], "filename");
    found.parts.push({ type, cid, filename, bytes: new Uint8Array(bytes) });
  }
}

function linesOf(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll("\r\n", "\n");
}

function piecesOf(type: string | undefined, body: string): readonly ReturnType<typeof split>[] {
  const pieces = body.split(`--${parameter(type, "boundary") ?? ""}`).slice(1);
  const end = pieces.findIndex((piece) => piece.startsWith("--"));
  const whole = end === -1 ? pieces : pieces.slice(0, end);
  return whole.map((piece) => split(piece.replace(/^\r\n/, "").replace(/\r\n$/, "")));
}

function parameter(header: string | undefined, name: string): string | undefined {
  const found = new RegExp(`${name}=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(header ?? "");
  return found?.[1] ?? found?.[2];
}

function decodeBody(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64");
    case "quoted-printable":
      return fromQuoted(body.replace(/=\r\n/g, ""));
    default:
      return Buffer.from(body, "latin1");
  }
}

function fromQuoted(text: string): Buffer {
  const plain = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, "latin1");
}

/** Encoded words (RFC 2047): `=?UTF-8?Q?…?=`. */
function decodeWords(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, "?==?");
  return joined.replace(/=\?[\w-]+\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
    (kind.toUpperCase() === "B" ? Buffer.from(word, "base64") : fromQuoted(word.replaceAll("_", " "))).toString("utf8"),
  );
}
