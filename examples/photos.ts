/** Photos for the sample catalogue, drawn here: nobody's rights, any size. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

/** Draws one photo of a product: a lit table with a coloured thing on it, as JPEG. */
export async function drawPhoto(name: string, width: number, height: number): Promise<Buffer> {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 400 300">
    <defs>
      <linearGradient id="wall" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="hsl(${hue} 25% 92%)"/><stop offset="1" stop-color="hsl(${hue} 20% 78%)"/>
      </linearGradient>
      <radialGradient id="thing" cx="0.35" cy="0.3"><stop offset="0" stop-color="hsl(${hue} 70% 70%)"/>
        <stop offset="1" stop-color="hsl(${hue} 65% 32%)"/></radialGradient>
    </defs>
    <rect width="400" height="300" fill="url(#wall)"/><rect y="210" width="400" height="90" fill="hsl(30 30% 62%)"/>
    <ellipse cx="200" cy="232" rx="92" ry="16" fill="#0004"/>
    <rect x="${130 + (hue % 30)}" y="70" width="120" height="160" rx="${10 + (hue % 50)}" fill="url(#thing)"/>
  </svg>`;
  return sharp(Buffer.from(picture)).jpeg({ quality: 90 }).toBuffer();
}

/** Writes one photo for each product into a folder; answers their paths by product. */
export async function drawPhotos(
  folder: string,
  products: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  const paths = new Map<string, string>();
  for (const { id } of products) {
    const path = join(folder, `${id}.jpg`);
    await writeFile(path, await drawPhoto(id, 1_600, 1_200));
    paths.set(id, path);
  }
  return paths;
}
