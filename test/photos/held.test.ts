/** Which photos are held as a whole by their decoder, and how large they may be. Nothing is decoded here. */
import { describe, expect, it } from "vitest";
import { heldByDecoding, inspectPhoto } from "../../src/photos/inspect.js";
import { PhotoError } from "../../src/photos/photo-error.js";
import { gif } from "./hostile-parts.js";
import { heic, picture, png } from "./pictures.js";

/** A photo whose header says that it is larger. */
type Claim = (width: number, height: number) => Promise<Buffer>;

const inBox = (make: () => Promise<Buffer>): Claim => {
  return async (width, height) => {
    const bytes = await make();
    const at = bytes.indexOf("ispe") + 8;
    bytes.writeUInt32BE(width, at);
    bytes.writeUInt32BE(height, at + 4);
    return bytes;
  };
};

const inFrame = (progressive: boolean, chromaSubsampling: string): Claim => {
  return async (width, height) => {
    const bytes = await picture(32, 24).jpeg({ progressive, chromaSubsampling }).toBuffer();
    const at = bytes.indexOf(Buffer.from([0xff, progressive ? 0xc2 : 0xc0]));
    bytes.writeUInt16BE(height, at + 5);
    bytes.writeUInt16BE(width, at + 7);
    return bytes;
  };
};

const lossy: Claim = async (width, height) => {
  const bytes = await picture(32, 24).webp().toBuffer();
  const at = bytes.indexOf("VP8 ") + 14;
  bytes.writeUInt16LE(width, at);
  bytes.writeUInt16LE(height, at + 2);
  return bytes;
};

const lossless: Claim = async (width, height) => {
  const bytes = await picture(32, 24).webp({ lossless: true }).toBuffer();
  bytes.writeUInt32LE((((height - 1) << 14) | (width - 1)) >>> 0, bytes.indexOf("VP8L") + 9);
  return bytes;
};

const LIMITS = { decodeHeic: async () => ({ width: 1, height: 1, data: new Uint8Array(4) }) };
const avif = inBox(() => picture(32, 24).avif({ effort: 0 }).toBuffer());
const phone = inBox(() => heic(32, 24));
const interlaced: Claim = async (width, height) => png(width, height, { colour: 2, interlaced: true });
const ofGif: Claim = async (width, height) => gif(width, height);

async function reason(make: Claim, width: number, height: number): Promise<string> {
  try {
    const found = inspectPhoto(await make(width, height), LIMITS);
    return found.width === width && found.height === height ? "taken" : `read as ${found.width} × ${found.height}`;
  } catch (error) {
    if (error instanceof PhotoError) return error.reason;
    throw error;
  }
}

describe("photos of phones and cameras", () => {
  it.each([
    ["a plain JPEG of 50 megapixels", inFrame(false, "4:2:0"), 8160, 6120],
    ["a progressive JPEG of 50 megapixels", inFrame(true, "4:2:0"), 8160, 6120],
    ["a WebP of 50 megapixels", lossy, 8160, 6120],
    ["a lossless WebP of 16 megapixels", lossless, 4608, 3456],
    ["an AVIF of 12 megapixels", avif, 4032, 3024],
    ["an HEIC of 24 megapixels", phone, 5712, 4284],
  ])("%s is taken", async (_, make, width, height) => {
    expect(await reason(make, width, height)).toBe("taken");
  });

  it.each([
    ["a progressive JPEG of 50 megapixels without subsampling", inFrame(true, "4:4:4"), 8160, 6120],
    ["a lossless WebP of 50", lossless, 8160, 6120],
    ["an AVIF of 16", avif, 4608, 3456],
    ["an HEIC of 50", phone, 8160, 6120],
    ["an interlaced PNG of 50", interlaced, 8160, 6120],
    ["a GIF of 50", ofGif, 8160, 6120],
  ])("%s is refused: it would have to be held as a whole", async (_, make, width, height) => {
    expect(await reason(make, width, height)).toBe("too-large");
  });

  it("hold nothing where they are decoded line by line", async () => {
    expect(heldByDecoding(await lossy(4000, 3000))).toBe(0);
    expect(heldByDecoding(await inFrame(false, "4:2:0")(4000, 3000))).toBe(0);
    expect(heldByDecoding(await inFrame(true, "4:2:0")(4000, 3000))).toBe(36_000_000);
    expect(heldByDecoding(Buffer.from("no photo at all"))).toBe(0);
  });
});
