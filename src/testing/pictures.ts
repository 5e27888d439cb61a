/** Photos for tests: real, plain JPEG files made without an image library, as a photo room would have made them. */
import { createHash } from "node:crypto";
import type { PhotoRule } from "../channel/limits.js";
import type { HostedPhoto, PhotoHost } from "../hosts/host.js";
import { PhotoError } from "../photos/photo-error.js";
import type { AskedPhoto, Identified, PhotoRoom, RenderedPhoto, Rendering } from "../photos/room.js";

/** A photo room without files: any source is a picture, and every rule gets a JPEG that it accepts. */
export interface PictureRoom extends PhotoRoom {
  /** Why photos cannot be had now; `undefined`: they can. */
  trouble: string | undefined;
}

/** Makes a room of pictures. */
export function createPictureRoom(): PictureRoom {
  const store = new Map<string, Uint8Array>();
  const room: PictureRoom = {
    trouble: undefined,
    identify: async (photos) =>
      photos.map(({ ref }): Identified => ({ ref, identity: ref.sha256 ?? `picture:${ref.source}` })),
    plan: async () => ({ photos: [], problems: [], losses: [], unknown: [] }),
    render: async (photos, rules) => rules.map((rule) => renderAll(photos, rule, room.trouble, store)),
    async bytes(sha256) {
      const bytes = store.get(sha256);
      if (!bytes) throw new PhotoError("missing", `there is no picture ${sha256}`);
      return bytes;
    },
    sweep: async () => ({ removed: 0, bytes: 0 }),
  };
  return room;
}

/** A photo host in memory. */
export interface PictureHost extends PhotoHost {
  /** Bytes by address. */
  readonly hosted: ReadonlyMap<string, Uint8Array>;
}

/** Makes a photo host that keeps what it is given under `url`. */
export function createPictureHost(url = "https://photos.example"): PictureHost {
  const hosted = new Map<string, Uint8Array>();
  const addressOf = ({ sha256, format }: Pick<HostedPhoto, "sha256" | "format">): string =>
    `${url}/${sha256}.${format === "jpeg" ? "jpg" : format}`;
  return {
    key: `pictures:${url}`,
    hosted,
    url: addressOf,
    async put(photo) {
      hosted.set(addressOf(photo), await photo.bytes());
      return addressOf(photo);
    },
    has: async (photo) => hosted.has(addressOf(photo)),
    async remove(photo) {
      hosted.delete(addressOf(photo));
    },
  };
}

function renderAll(
  photos: readonly AskedPhoto[],
  rule: PhotoRule,
  trouble: string | undefined,
  store: Map<string, Uint8Array>,
): Rendering {
  const problem = (error: PhotoError): Rendering => ({ photos: [], problems: [{ error }], losses: [] });
  if (trouble !== undefined) return problem(new PhotoError("store", trouble));
  if (!rule.formats.includes("jpeg")) return problem(new PhotoError("no-format", "pictures for tests are JPEG files"));
  if (photos.length < rule.count.min)
    return problem(new PhotoError("too-few", `${photos.length} of ${rule.count.min} photos`));
  const made = photos.slice(0, rule.count.max).map((photo) => renderOne(photo, rule, store));
  return { photos: made, problems: [], losses: [] };
}

function renderOne({ id, identity }: AskedPhoto, rule: PhotoRule, store: Map<string, Uint8Array>): RenderedPhoto {
  const { width, height } = sizeFor(rule);
  const bytes = makeJpeg(width, height, identity);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  store.set(sha256, bytes);
  return { id, sha256, madeFrom: identity, format: "jpeg", width, height, byteLength: bytes.length, quality: 90 };
}

const USUAL_EDGE = 640;

function sizeFor({ minEdge = 1, maxEdge, aspect }: PhotoRule): { readonly width: number; readonly height: number } {
  const shape = Math.min(Math.max(1, aspect?.min ?? 1), aspect?.max ?? 1);
  const short = Math.min(Math.max(USUAL_EDGE, minEdge), maxEdge);
  return shape >= 1
    ? { width: Math.min(maxEdge, Math.round(short * shape)), height: short }
    : { width: short, height: Math.min(maxEdge, Math.round(short / shape)) };
}

/**
 * A grey baseline JPEG that any decoder reads; `name` makes two of one size differ.
 * ITU-T T.81: one component, one code of one bit in each Huffman table, every block two zero bits.
 */
export function makeJpeg(width: number, height: number, name: string): Uint8Array<ArrayBuffer> {
  const comment = Buffer.from(name).subarray(0, 1_000);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const scan = Buffer.alloc(Math.ceil(blocks / 4));
  const rest = blocks % 4;
  // The last byte is filled up with ones.
  if (rest > 0) scan[scan.length - 1] = 0xff >> (rest * 2);
  const table = (kind: number): Buffer => Buffer.from([kind, 1, ...new Array<number>(15).fill(0), 0]);
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      segment(0xfe, comment),
      segment(0xdb, Buffer.from([0, ...new Array<number>(64).fill(1)])),
      segment(0xc0, Buffer.from([8, ...size, 1, 1, 0x11, 0])),
      segment(0xc4, table(0x00)),
      segment(0xc4, table(0x10)),
      segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
      scan,
      Buffer.from([0xff, 0xd9]),
    ]),
  );
}

function segment(marker: number, body: Uint8Array): Buffer {
  const length = body.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), body]);
}
