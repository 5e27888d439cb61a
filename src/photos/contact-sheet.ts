/** A contact sheet: what every channel shows of a product, side by side, in one picture. */
import type { ContactSheet, SheetCell } from "./desk-room.js";
import type { SharpModule } from "./sharp.js";

export interface SheetRow {
  readonly channel: string;
  readonly photos: readonly { readonly id: string; readonly bytes: Uint8Array }[];
}

const CELL = 200;
const GAP = 10;
/** Told apart from the white that photos are padded with. */
const GROUND = "#d9d9d9";

/** Draws rows of renditions, each in its own shape. */
export async function drawSheet(sharp: SharpModule, rows: readonly SheetRow[]): Promise<ContactSheet> {
  const columns = Math.max(1, ...rows.map(({ photos }) => photos.length));
  const width = GAP + columns * (CELL + GAP);
  const height = GAP + Math.max(1, rows.length) * (CELL + GAP);
  const drawn = await Promise.all(
    rows.map(async ({ channel, photos }, row) => {
      const cells = await Promise.all(photos.map(({ id, bytes }, column) => drawCell(sharp, id, bytes, row, column)));
      return { channel, cells };
    }),
  );
  const layers = drawn.flatMap(({ cells }) => cells.map(({ cell: { left, top }, input }) => ({ input, left, top })));
  const bytes = await sharp({ create: { width, height, channels: 3, background: GROUND } })
    .composite(layers)
    .jpeg({ quality: 82 })
    .toBuffer();
  return {
    bytes,
    width,
    height,
    rows: drawn.map(({ channel, cells }) => ({ channel, cells: cells.map(({ cell }) => cell) })),
  };
}

/** One rendition within its square, in the middle. */
async function drawCell(
  sharp: SharpModule,
  id: string,
  bytes: Uint8Array,
  row: number,
  column: number,
): Promise<{ readonly cell: SheetCell; readonly input: Buffer }> {
  const { data, info } = await sharp(bytes)
    .resize(CELL, CELL, { fit: "inside", withoutEnlargement: true })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const left = GAP + column * (CELL + GAP) + Math.floor((CELL - width) / 2);
  const top = GAP + row * (CELL + GAP) + Math.floor((CELL - height) / 2);
  return { cell: { id, left, top, width, height }, input: data };
}
