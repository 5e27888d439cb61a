/** Pinterest's API as far as we call and read it. API v5, description 5.23.0 of 2025-12-11, read 2026-11-22. */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpRequest, Toolbox } from "../../channel/toolbox.js";
import type { Found, Photo, Ref } from "../../channel/verbs.js";
import { carries, codeOf } from "../shared-marker.js";
import { readAnswer } from "./failures.js";
import type { PinterestContent } from "./render.js";

/** The session of one board. */
export interface Board {
  readonly id: string;
  call(
    method: string,
    path: string,
    sent: Pick<HttpRequest, "json" | "timeoutMs">,
    signal: AbortSignal,
  ): Promise<unknown>;
}

const UPLOAD_TIMEOUT_MS = 120_000;
/** "alt_text": at most 500 characters. */
const MOST_ALT = 500;
/** "page_size": at most 250. */
const PAGE_SIZE = 250;

const Pin = z.object({
  id: z.string().min(1),
  link: z.string().nullish(),
  description: z.string().nullish(),
  created_at: z.string().optional(),
});
const Page = z.object({ items: z.array(z.unknown()), bookmark: z.string().nullish() });
type Pin = z.output<typeof Pin>;

/** Makes the session of one board. */
export function createBoard(
  { server, boardId }: { readonly server: string; readonly boardId: string },
  { http, tokens, now }: Toolbox,
): Board {
  const base = `${server.replace(/\/+$/, "")}/v5`;
  return {
    id: boardId,
    async call(method, path, sent, signal) {
      const { accessToken } = await tokens(signal);
      const headers = { authorization: `Bearer ${accessToken}` };
      return readAnswer(await http.send({ url: `${base}${path}`, method, headers, ...sent, signal }), now());
    },
  };
}

/** Puts up a pin. */
export async function putPin(
  board: Board,
  content: PinterestContent,
  photos: readonly Photo[],
  signal: AbortSignal,
): Promise<Ref> {
  const json = { board_id: board.id, ...wordsOf(content), ...altOf(photos), media_source: await mediaOf(photos) };
  const body = await board.call("POST", "/pins", { json, timeoutMs: UPLOAD_TIMEOUT_MS }, signal);
  const pin = Pin.safeParse(body);
  if (pin.success) return refOf(pin.data.id);
  throw new ChannelError("unavailable", "Pinterest's answer names no pin", { outcome: "unknown", cause: pin.error });
}

/** Changes what a pin says; its photos stay. */
export async function changePin(
  board: Board,
  id: string,
  content: PinterestContent,
  signal: AbortSignal,
): Promise<true> {
  // A link that is no longer there is taken away.
  await board.call("PATCH", `/pins/${id}`, { json: { link: null, ...wordsOf(content) } }, signal);
  return true;
}

/** Deletes a pin; what is gone already is deleted. */
export async function removePin(board: Board, id: string, signal: AbortSignal): Promise<true> {
  try {
    await board.call("DELETE", `/pins/${id}`, {}, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return true;
}

/** Whether a pin is there. */
export async function isThere(board: Board, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await board.call("GET", `/pins/${id}`, {}, signal);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** The board's pins that carry the code of a listing. In which order they come is on no page: all of them are read. */
export async function findPins(board: Board, marker: string, signal: AbortSignal): Promise<readonly Found[]> {
  const code = codeOf(marker);
  const found: Found[] = [];
  let bookmark = "";
  for (;;) {
    const query = new URLSearchParams({ page_size: String(PAGE_SIZE), ...(bookmark === "" ? {} : { bookmark }) });
    const page = Page.safeParse(await board.call("GET", `/boards/${board.id}/pins?${query}`, {}, signal));
    if (!page.success) throw new ChannelError("unavailable", "Pinterest's answer lists no pins", { cause: page.error });
    const pins = page.data.items.flatMap((item) => Pin.safeParse(item).data ?? []);
    found.push(...pins.filter((pin) => isOf(pin, code)).map((pin) => foundOf(pin, marker)));
    const next = page.data.bookmark ?? "";
    if (next === "" || next === bookmark) return found;
    bookmark = next;
  }
}

function isOf({ link, description }: Pin, code: string): boolean {
  return carries(link ?? "", code) || carries(description ?? "", code);
}

function foundOf({ id, created_at: made }: Pin, marker: string): Found {
  // "2022-10-13T01:40:29": of UTC, without saying so.
  const at = made === undefined ? Number.NaN : Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(made) ? made : `${made}Z`);
  const createdAt = Number.isNaN(at) ? {} : { createdAt: new Date(at) };
  return { ...refOf(id), marker, ...createdAt, complete: true };
}

function refOf(id: string): Ref {
  return { id, url: `https://www.pinterest.com/pin/${id}/` };
}

function isGone(error: unknown): boolean {
  return error instanceof ChannelError && error.kind === "gone";
}

function wordsOf({ title, description, link }: PinterestContent): Readonly<Record<string, string>> {
  return { title, description, ...(link === undefined ? {} : { link }) };
}

function altOf([first]: readonly Photo[]): { readonly alt_text?: string } {
  const alt = first?.alt ?? "";
  return alt === "" ? {} : { alt_text: Array.from(alt).slice(0, MOST_ALT).join("") };
}

// Bytes, not addresses: a pin goes up while the photo host is down.
async function mediaOf(photos: readonly Photo[]): Promise<object> {
  const items = await Promise.all(
    photos.map(async (photo) => ({
      content_type: `image/${photo.format}`,
      data: Buffer.from(await photo.bytes()).toString("base64"),
    })),
  );
  const [only, ...more] = items;
  if (only === undefined) {
    throw new ChannelError("invalid", "Pinterest has no pins without a photo", {
      field: "photos",
      cure: "Give the product a photo.",
    });
  }
  return more.length === 0
    ? { source_type: "image_base64", ...only }
    : { source_type: "multiple_image_base64", items, index: 0 };
}
