/** Photos that are nothing but a header: enough for a platform that reads type and size only. */

export function png(width: number, height: number, padding = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33 + padding);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** `shade` makes two photos of one size differ. */
export function jpeg(width: number, height: number, shade = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(30);
  // SOI, an APP0 segment of 4 bytes, fill byte, SOF2.
  bytes.set([0xff, 0xd8, 0xff, 0xe0, 0, 4, shade, 0, 0xff, 0xff, 0xc2, 0, 11, 8]);
  const view = new DataView(bytes.buffer);
  view.setUint16(14, height);
  view.setUint16(16, width);
  return bytes;
}

export function webp(kind: "VP8 " | "VP8L" | "VP8X", width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(34);
  bytes.set(new TextEncoder().encode(`RIFF....WEBP${kind}`));
  const view = new DataView(bytes.buffer);
  if (kind === "VP8 ") {
    view.setUint16(26, width, true);
    view.setUint16(28, height, true);
  } else if (kind === "VP8L") view.setUint32(21, (width - 1) | ((height - 1) << 14), true);
  else {
    view.setUint32(24, width - 1, true);
    view.setUint32(27, height - 1, true);
  }
  return bytes;
}
