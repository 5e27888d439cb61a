/** Files that mean harm, made on the spot: name → bytes. Each is small on the disk and large, endless or something else inside. */
import { deflateSync, gzipSync } from "node:zlib";
import sharp from "sharp";
import { heavyFiles } from "./hostile-heavy.js";
import { gif, heic, jpegSegment, lying, progressiveBomb, tiff } from "./hostile-parts.js";
import { jpeg, noise, picture, png } from "./pictures.js";

/** One file and what may become of it. */
export interface Hostile {
  readonly name: string;
  readonly bytes: Buffer;
  /** `refused`: a typed error. `harmless`: a rendition without the trick. `either`: both are well. */
  readonly expected: "refused" | "harmless" | "either";
  /** Must not be in any rendition. */
  readonly secret?: string | undefined;
}

const svg = (more = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"><image href="file:///etc/passwd"/>${more}</svg>`;
const laughs = () => {
  const rows = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">${rows.join("")}]>${svg("<text>&l9;</text>")}`;
};

/** Everything, newly made. */
export async function hostileFiles(): Promise<readonly Hostile[]> {
  const groups = await Promise.all([
    disguises(),
    broken(),
    pngBombs(),
    jpegBombs(),
    otherBombs(),
    tails(),
    heavyFiles(),
  ]);
  return groups.flat();
}

function disguises(): readonly Hostile[] {
  const files: readonly (readonly [string, Buffer])[] = [
    ["empty.jpg", Buffer.alloc(0)],
    ["one-byte.jpg", Buffer.from([0xff])],
    ["html.jpg", Buffer.from("<!doctype html><title>404</title>")],
    ["zip.jpg", Buffer.from("PK\x03\x04aaaaaaaaaaaaaaaaaaaa", "latin1")],
    ["script.png", Buffer.from("#!/bin/sh\nrm -rf / # aaaaaaaaaaaa")],
    ["document.pdf", Buffer.from("%PDF-1.7 aaaaaaaaaaaaaaaaaaaa")],
    ["postscript.jpg", Buffer.from("%!PS-Adobe-3.0 (%pipe%id) (w) file")],
    ["magick.mvg", Buffer.from("push graphic-context\nimage over 0,0 0,0 'https://example.com/'")],
    ["svg.jpg", Buffer.from(svg())],
    ["svg-after-head.png", Buffer.from(`<?xml version="1.0"?><!-- ${"x".repeat(600)} -->${svg()}`)],
    ["svg-far.png", Buffer.from(`<?xml version="1.0"?><!-- ${"x".repeat(60_000)} -->${svg()}`)],
    ["svg-upper.jpg", Buffer.from(`\ufeff${svg().replace("<svg", "<SVG")}`)],
    ["svg-utf16.jpg", Buffer.from(`\ufeff${svg()}`, "utf16le")],
    ["svg-entities.svg", Buffer.from(laughs())],
    ["svg-external.svg", Buffer.from(`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg("&x;")}`)],
    ["svgz.jpg", gzipSync(svg())],
    ["heic.jpg", heic("heic")],
    ["heic-general.jpg", heic("mif1")],
    [
      "tiff.jpg",
      tiff([
        [256, 10],
        [257, 10],
      ]),
    ],
    ["bigtiff.jpg", Buffer.concat([Buffer.from("II\x2b\0\x08\0\0\0", "latin1"), Buffer.alloc(40)])],
    ["bmp.jpg", Buffer.concat([Buffer.from("BM"), Buffer.alloc(60, 1)])],
    ["ico.jpg", Buffer.concat([Buffer.from([0, 0, 1, 0, 1, 0]), Buffer.alloc(60)])],
    ["jp2.jpg", Buffer.concat([Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1"), Buffer.alloc(60)])],
    ["hdr.jpg", Buffer.from("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 99999 +X 99999\n")],
    ["ppm.jpg", Buffer.from("P6 99999 99999 255\n")],
    ["fits.jpg", Buffer.from("SIMPLE  =                    T".padEnd(2880))],
    ["vips.jpg", Buffer.concat([Buffer.from([0x08, 0xf2, 0xa6, 0xb6]), Buffer.alloc(80, 9)])],
  ];
  return files.map(([name, bytes]) => ({ name, bytes, expected: "refused" }));
}

async function broken(): Promise<readonly Hostile[]> {
  const formats = ["jpeg", "png", "webp", "gif", "avif"] as const;
  const files = await Promise.all(
    formats.map(async (format): Promise<readonly Hostile[]> => {
      const whole = await picture(320, 240).toFormat(format).toBuffer();
      const rotten = Buffer.from(whole);
      noise(400, 3).forEach((grain, index) => {
        const at = Math.floor(rotten.length / 2) + (index % Math.floor(rotten.length / 2));
        rotten[at] = (rotten[at] ?? 0) ^ grain;
      });
      return [
        { name: `half.${format}`, bytes: whole.subarray(0, whole.length >> 1), expected: "refused" },
        { name: `head.${format}`, bytes: whole.subarray(0, 24), expected: "refused" },
        // A GIF has no checksums: other bytes are another picture.
        { name: `rot.${format}`, bytes: rotten, expected: "either" },
        {
          name: `tail-of-zeros.${format}`,
          bytes: Buffer.concat([whole.subarray(0, 200), Buffer.alloc(5000)]),
          expected: "either",
        },
      ];
    }),
  );
  return files.flat();
}

async function pngBombs(): Promise<readonly Hostile[]> {
  const zeros = deflateSync(Buffer.alloc(60_000_000));
  const small = await picture(40, 30).png({ compressionLevel: 9 }).toBuffer();
  const idat = small.subarray(small.indexOf("IDAT") + 4, small.length - 16);
  const with40 = (chunks: readonly (readonly [string, Buffer])[]) =>
    png(40, 30, { colour: 2, data: Buffer.from(idat), chunks });
  const text = (keyword: string) => Buffer.concat([Buffer.from(`${keyword}\0\0`, "latin1"), zeros]);
  const many = Array.from({ length: 40_000 }, () => ["tEXt", Buffer.from("a\0b")] as const);
  return [
    { name: "65536.png", bytes: png(65_536, 65_536), expected: "refused" },
    { name: "16000.png", bytes: png(16_000, 16_000, { data: zeros }), expected: "refused" },
    { name: "16-bit-10000.png", bytes: png(10_000, 10_000, { depth: 16, colour: 6 }), expected: "refused" },
    { name: "max-size.png", bytes: png(0x7fff_ffff, 0x7fff_ffff), expected: "refused" },
    { name: "no-size.png", bytes: png(0, 0), expected: "refused" },
    { name: "one-line.png", bytes: png(60_000_000, 1), expected: "refused" },
    {
      name: "interlaced.png",
      bytes: png(7000, 7000, { depth: 16, colour: 6, interlaced: true, data: zeros }),
      expected: "refused",
    },
    { name: "just-below-the-cap.png", bytes: png(7700, 7700, { data: zeros }), expected: "either" },
    {
      name: "data-too-short.png",
      bytes: png(4000, 3000, { data: deflateSync(Buffer.alloc(5000)) }),
      expected: "refused",
    },
    { name: "data-too-long.png", bytes: png(40, 30, { data: zeros }), expected: "either" },
    { name: "text-bomb.png", bytes: with40([["zTXt", text("Comment")]]), expected: "either" },
    {
      name: "itxt-bomb.png",
      bytes: with40([["iTXt", Buffer.concat([Buffer.from("a\0\x01\0\0\0", "latin1"), zeros])]]),
      expected: "either",
    },
    { name: "icc-bomb.png", bytes: with40([["iCCP", text("icc")]]), expected: "either" },
    { name: "many-chunks.png", bytes: with40(many), expected: "either" },
    {
      name: "chunk-length-lie.png",
      bytes: Buffer.concat([small.subarray(0, 33), Buffer.from("7fffffff74455874", "hex"), small.subarray(33)]),
      expected: "refused",
    },
    { name: "apng-frames.png", bytes: with40([["acTL", Buffer.from("7fffffff00000000", "hex")]]), expected: "either" },
  ];
}

async function jpegBombs(): Promise<readonly Hostile[]> {
  const whole = await jpeg(320, 240);
  const exifLoop = Buffer.concat([
    Buffer.from("Exif\0\0", "latin1"),
    tiff(
      [
        [0x8769, 8],
        [0x8825, 8],
        [0x014a, 8],
      ],
      8,
    ),
  ]);
  const profile = (length: number) =>
    Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01", "latin1"), Buffer.alloc(length, 0xff)]);
  const chunks = Array.from({ length: 255 }, (_, index) =>
    jpegSegment(
      0xe2,
      Buffer.concat([Buffer.from("ICC_PROFILE\0", "latin1"), Buffer.from([index + 1, 255]), Buffer.alloc(65_000)]),
    ),
  );
  const withHead = (...segments: readonly Buffer[]) =>
    Buffer.concat([whole.subarray(0, 2), ...segments, whole.subarray(2)]);
  return [
    { name: "sof-lie.jpg", bytes: await lying(20_000, 13_000), expected: "refused" },
    { name: "giant-image.jpg", bytes: await lying(20_000, 14_000), expected: "refused" },
    { name: "sof-lie-below-the-cap.jpg", bytes: await lying(7000, 7000), expected: "refused" },
    { name: "no-height.jpg", bytes: await lying(400, 0), expected: "refused" },
    { name: "scans.jpg", bytes: progressiveBomb(6000, 6000, 882), expected: "refused" },
    { name: "scans-below-the-cap.jpg", bytes: progressiveBomb(2000, 2000, 90), expected: "either" },
    { name: "scans-most-work.jpg", bytes: progressiveBomb(6600, 6600, 13), expected: "harmless" },
    { name: "exif-loop.jpg", bytes: withHead(jpegSegment(0xe1, exifLoop)), expected: "harmless" },
    { name: "icc-garbage.jpg", bytes: withHead(jpegSegment(0xe2, profile(60_000))), expected: "either" },
    { name: "icc-16-mb.jpg", bytes: withHead(...chunks), expected: "either" },
    { name: "icc-tag-bomb.jpg", bytes: withHead(jpegSegment(0xe2, iccOfTags())), expected: "either" },
    {
      name: "comments.jpg",
      bytes: withHead(...Array.from({ length: 300 }, () => jpegSegment(0xfe, Buffer.alloc(60_000, 65)))),
      expected: "either",
    },
    { name: "fill-bytes.jpg", bytes: withHead(Buffer.alloc(20_000_000, 0xff)), expected: "either" },
    {
      name: "tables.jpg",
      bytes: withHead(...Array.from({ length: 20_000 }, () => jpegSegment(0xdb, Buffer.alloc(65, 1)))),
      expected: "either",
    },
    {
      name: "restarts.jpg",
      bytes: Buffer.concat([whole.subarray(0, -2), Buffer.alloc(4_000_000, Buffer.from([0xff, 0xd0]))]),
      expected: "either",
    },
  ];
}

/** An RGB profile whose table says that there are four thousand million tags, all of them everywhere. */
function iccOfTags(): Buffer {
  const icc = Buffer.alloc(40_000, 0xff);
  icc.fill(0, 0, 128);
  icc.writeUInt32BE(40_000, 0);
  icc.write("mntrRGB XYZ ", 12, "latin1");
  icc.write("acsp", 36, "latin1");
  return Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01", "latin1"), icc]);
}

async function otherBombs(): Promise<readonly Hostile[]> {
  const webp = await picture(64, 48).webp({ lossless: true }).toBuffer();
  const liar = Buffer.from(webp);
  liar.writeUInt32LE(0xffff_ffff, webp.indexOf("VP8L") + 9);
  const avif = await picture(64, 48).avif().toBuffer();
  const wide = Buffer.from(avif);
  wide.writeUInt32BE(17_000, avif.indexOf("ispe") + 8);
  wide.writeUInt32BE(17_000, avif.indexOf("ispe") + 12);
  const below = Buffer.from(avif);
  below.writeUInt32BE(3900, avif.indexOf("ispe") + 8);
  below.writeUInt32BE(3900, avif.indexOf("ispe") + 12);
  const nested = Buffer.alloc(80_000);
  for (let at = 0; at + 8 <= nested.length; at += 8) {
    nested.writeUInt32BE(nested.length - at, at);
    nested.write("meta", at + 4, "latin1");
  }
  const uniform = await sharp({ create: { width: 7600, height: 7600, channels: 3, background: "#fff" } })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  return [
    { name: "frames.gif", bytes: gif(3000, 3000, 600), expected: "either" },
    { name: "many-frames.gif", bytes: gif(64, 64, 100_000), expected: "either" },
    { name: "screen.gif", bytes: gif(60_000, 10), expected: "refused" },
    { name: "frame-larger-than-screen.gif", bytes: gif(10, 10, 1, 65_535), expected: "either" },
    { name: "held.gif", bytes: gif(7700, 7700), expected: "refused" },
    { name: "lie.webp", bytes: liar, expected: "refused" },
    { name: "held.webp", bytes: uniform, expected: "refused" },
    { name: "17000.avif", bytes: wide, expected: "refused" },
    { name: "lie.avif", bytes: below, expected: "either" },
    {
      name: "nested.avif",
      bytes: Buffer.concat([avif.subarray(0, avif.readUInt32BE(0)), nested]),
      expected: "refused",
    },
    {
      name: "hevc-inside.avif",
      bytes: Buffer.from(avif.toString("latin1").replaceAll("av01", "hvc1"), "latin1"),
      expected: "refused",
    },
  ];
}

async function tails(): Promise<readonly Hostile[]> {
  const php = "<?php system($_GET[0]); ?>";
  const photos = await Promise.all([
    jpeg(200, 150),
    ...(["png", "webp", "gif"] as const).map((format) => picture(200, 150).toFormat(format).toBuffer()),
  ]);
  const polyglots = photos.map((bytes, index): Hostile => {
    const name = `polyglot.${["jpg", "png", "webp", "gif"][index]}`;
    return {
      name,
      bytes: Buffer.concat([bytes, Buffer.from(`PK\x03\x04${php}`, "latin1")]),
      expected: "either",
      secret: php,
    };
  });
  const [photo = Buffer.alloc(0)] = photos;
  const comment = Buffer.concat([photo.subarray(0, 2), jpegSegment(0xfe, Buffer.from(php)), photo.subarray(2)]);
  const wrongName = await picture(60, 40).png().toBuffer();
  return [
    ...polyglots,
    { name: "in-a-comment.jpg", bytes: comment, expected: "harmless", secret: php },
    { name: "png-called.jpg", bytes: wrongName, expected: "harmless" },
    {
      name: "gif-script.gif",
      bytes: Buffer.from("GIF89a/*aaaaaa*/=1;alert(1)//aaaaaaaaaaaaaa"),
      expected: "either",
      secret: "alert(1)",
    },
  ];
}
