/**
 * An edition as a letter to one reader: plain text beside HTML, photos by address or inside, the way out, and an id that
 * stays the same at every try. RFC 5322, 2046, 2392 (cid), 2369, 8058; tables and inline styles because mail programs
 * know little else.
 */
import type { Photo } from "../../channel/verbs.js";
import type { EmailEdition, LetterItem } from "./edition.js";

/** A letter in the fields that nodemailer's `sendMail` takes. */
export interface EmailLetter {
  readonly from: string;
  readonly to: string;
  readonly replyTo?: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly date: Date;
  readonly headers: Readonly<Record<string, string>>;
  /** Not readonly, because nodemailer's types want to write. */
  readonly attachments: EmailPhoto[];
  /** Nothing is read from this machine's disk, nothing is fetched: a letter is what is handed over. */
  readonly disableFileAccess: true;
  readonly disableUrlAccess: true;
}

/** A photo inside a letter. */
export interface EmailPhoto {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType: string;
  readonly cid: string;
  readonly contentDisposition: "inline";
}

/** Who writes to whom, and how he leaves. */
export interface Addressed {
  readonly from: string;
  readonly to: string;
  readonly replyTo: string | undefined;
  readonly messageId: string;
  /** Page for leaving in one click. */
  readonly leaveAt: string | undefined;
  /** Address that takes a letter for leaving. */
  readonly leaveBy: string | undefined;
}

/** Photos of an edition, by id: what stands in `src`, and what travels along. */
export interface Pictures {
  readonly sources: ReadonlyMap<string, { readonly src: string; readonly alt: string }>;
  readonly attachments: readonly EmailPhoto[];
}

/** No photos: of a letter that was too large with them. */
export const NO_PICTURES: Pictures = { sources: new Map(), attachments: [] };

/** Photos by address where a host has them, else inside the letter. */
export async function picturesOf(photos: readonly Photo[], isInline: boolean): Promise<Pictures> {
  const sources = new Map<string, { readonly src: string; readonly alt: string }>();
  const attachments: EmailPhoto[] = [];
  for (const photo of photos) {
    const { id, url, alt, sha256, format } = photo;
    const cid = `${sha256.slice(0, 32)}@etalase`;
    const isLinked = url !== undefined && !isInline;
    sources.set(id, { src: isLinked ? url : `cid:${cid}`, alt });
    if (isLinked || attachments.some((one) => one.cid === cid)) continue;
    const filename = `${sha256.slice(0, 12)}.${format === "jpeg" ? "jpg" : format}`;
    const content = Buffer.from(await photo.bytes());
    attachments.push({ filename, content, contentType: `image/${format}`, cid, contentDisposition: "inline" });
  }
  return { sources, attachments };
}

/** Writes the letter to one reader. */
export function writeLetter(edition: EmailEdition, who: Addressed, pictures: Pictures): EmailLetter {
  const { from, to, replyTo, messageId, leaveAt, leaveBy } = who;
  const ways = [leaveAt, leaveBy === undefined ? undefined : `mailto:${leaveBy}?subject=unsubscribe`];
  const exits = ways.flatMap((way) => (way === undefined ? [] : [`<${way}>`]));
  return {
    from,
    to,
    ...(replyTo === undefined ? {} : { replyTo }),
    subject: edition.subject,
    text: textOf(edition, who),
    html: htmlOf(edition, who, pictures),
    messageId,
    date: new Date(edition.at),
    headers: {
      "List-Unsubscribe": exits.join(", "),
      // Only an https address takes the POST. (RFC 8058 section 3.1)
      ...(leaveAt?.startsWith("https:") ? { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {}),
      // No out-of-office answers. (RFC 3834)
      "Auto-Submitted": "auto-generated",
      Precedence: "bulk",
    },
    attachments: [...pictures.attachments],
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function wayOut({ leaveAt, leaveBy }: Addressed): string {
  return leaveAt ?? `mailto:${leaveBy}?subject=unsubscribe`;
}

function textOf(edition: EmailEdition, who: Addressed): string {
  const items = edition.items.map((item) =>
    [item.status, item.title, item.price, item.summary, item.link].filter(Boolean).join("\n"),
  );
  const more = [edition.more, edition.shop].filter(Boolean).join(": ");
  const foot = `-- \n${[edition.seller, edition.because, `${edition.leave}: ${wayOut(who)}`].filter(Boolean).join("\n")}`;
  return [edition.intro, ...items, edition.more === "" ? "" : more, edition.outro, foot].filter(Boolean).join("\n\n");
}

function htmlOf(edition: EmailEdition, who: Addressed, pictures: Pictures): string {
  const { intro, outro, items, more, shop, seller, because, leave } = edition;
  const rows = items.map((item) => rowOf(item, edition.look, pictures)).join("");
  const rest = more === "" ? "" : `<p>${shop === "" ? escapeHtml(more) : linkTo(shop, more)}</p>`;
  const foot = [seller, because].filter(Boolean).map(escapeHtml).join("<br>");
  return (
    `<!doctype html><html lang="${escapeHtml(edition.lang)}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(edition.subject)}</title></head>` +
    '<body style="margin:0;padding:16px;font-family:sans-serif;font-size:16px;line-height:1.4;color:#222;background:#fff">' +
    '<div style="max-width:600px;margin:0 auto">' +
    `${paragraphs(intro)}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows}</table>` +
    `${rest}${paragraphs(outro)}<hr><p style="font-size:13px;color:#555">${foot}<br>${linkTo(wayOut(who), leave)}</p>` +
    "</div></body></html>"
  );
}

function rowOf(
  { title, price, status, summary, link, photo }: LetterItem,
  look: string,
  { sources }: Pictures,
): string {
  const source = sources.get(photo);
  const image =
    source === undefined
      ? ""
      : `<img src="${escapeHtml(source.src)}" alt="${escapeHtml(source.alt === "" ? title : source.alt)}" width="160" style="max-width:160px;height:auto;border:0">`;
  const words = [
    status === "" ? "" : `<strong>${escapeHtml(status)}</strong><br>`,
    `<strong>${link === "" ? escapeHtml(title) : linkTo(link, title)}</strong><br>${escapeHtml(price)}`,
    summary === "" ? "" : `<br><span style="color:#555">${lines(summary)}</span>`,
    link === "" ? "" : `<br>${linkTo(link, look)}`,
  ].join("");
  return `<tr><td width="176" valign="top" style="padding:8px 16px 8px 0">${image}</td><td valign="top" style="padding:8px 0">${words}</td></tr>`;
}

function linkTo(address: string, words: string): string {
  return `<a href="${escapeHtml(address)}" style="color:#0645ad">${escapeHtml(words)}</a>`;
}

function paragraphs(text: string): string {
  if (text === "") return "";
  return text
    .split(/\n{2,}/)
    .map((one) => `<p>${lines(one)}</p>`)
    .join("");
}

function lines(text: string): string {
  return escapeHtml(text).replaceAll("\n", "<br>");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
