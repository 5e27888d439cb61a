/** What Threads refuses of words and photos. Threads API "Posts" of April 2026, "Text attachments" of July 2026, read 2026-11-22. */
import { fetchedPhoto, type GraphPhoto, type PhotoFetcher } from "../graph/photos.js";
import { refuse } from "../graph/refusal.js";

const MOST_CHARACTERS = 500;
const MOST_LINKS = 5;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

/** At most 500 characters, where an emoji counts as its bytes, and five different links. */
export function checkText(text: string): void {
  let length = 0;
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) {
    length += EMOJI.test(segment) ? Buffer.byteLength(segment) : Array.from(segment).length;
  }
  if (length > MOST_CHARACTERS) refuse(100, "Param text must be at most 500 characters long.");
  const links = new Set(text.match(/\b(?:https?:\/\/|www\.)[^\s]+/giu) ?? []);
  if (links.size > MOST_LINKS) refuse(100, "THREADS_API__LINK_LIMIT_EXCEEDED");
}

/** Fetches and checks a photo. @throws GraphRefusal */
export async function fetchPhoto(url: string, fetcher?: PhotoFetcher): Promise<Omit<GraphPhoto, "alt">> {
  const { format, ...photo } = await fetchedPhoto(url, fetcher);
  if (format !== "jpeg" && format !== "png") {
    refuse(36_001, "The image format is not supported.", { subcode: 2_207_005 });
  }
  const ratio = photo.width / photo.height;
  if (ratio > 10 || ratio < 0.1) refuse(36_003, "The aspect ratio is not supported.", { subcode: 2_207_009 });
  return photo;
}
