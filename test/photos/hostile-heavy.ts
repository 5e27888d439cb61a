/** Photos that are as heavy as is allowed: whoever decodes one holds as much at once as the cap lets him. */
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Hostile } from "./hostile-files.js";
import { gif } from "./hostile-parts.js";
import { jpeg, png } from "./pictures.js";

/** Each stays just below the cap on held bytes, and must cost what the cap promises, in a process of its own. */
export async function heavyFiles(): Promise<readonly Hostile[]> {
  const photo = await jpeg(400, 300);
  const sized = (width: number, height: number) =>
    sharp(photo).resize(width, height, { fit: "fill", kernel: "nearest" });
  return [
    {
      name: "heavy.avif",
      bytes: await sized(4000, 3000).avif({ effort: 0, quality: 40 }).toBuffer(),
      expected: "harmless",
    },
    {
      name: "heavy-lossless.webp",
      bytes: await sized(4470, 4470).webp({ lossless: true, effort: 0 }).toBuffer(),
      expected: "harmless",
    },
    {
      name: "heavy.webp",
      bytes: await sized(7740, 7740).webp({ effort: 0, quality: 40 }).toBuffer(),
      expected: "harmless",
    },
    { name: "heavy.gif", bytes: gif(6110, 6110), expected: "either" },
    {
      name: "heavy-progressive.jpg",
      bytes: await sized(4990, 4990).jpeg({ progressive: true, chromaSubsampling: "4:4:4", quality: 40 }).toBuffer(),
      expected: "harmless",
    },
    {
      name: "heavy-interlaced.png",
      // One byte before each of the lines of seven passes.
      bytes: png(2730, 2730, {
        depth: 16,
        colour: 6,
        interlaced: true,
        data: deflateSync(Buffer.alloc(2730 * 2730 * 8 + 40_000)),
      }),
      expected: "either",
    },
  ];
}
