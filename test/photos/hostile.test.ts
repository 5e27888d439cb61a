import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inspectPhoto } from "../../src/photos/inspect.js";
import { PhotoError, type PhotoReason } from "../../src/photos/photo-error.js";
import { gif, heic, lying } from "./hostile-parts.js";
import { grainy, jpeg, noise, picture, png } from "./pictures.js";
import { asked, firstBytes, type Kit, kit, never, refTo, renderBytes, rule } from "./room-kit.js";

let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

/** Why bytes are refused at publishing, before a decoder saw them. */
async function refusal(bytes: Uint8Array): Promise<PhotoReason | undefined> {
  const [found] = await own.room().identify([{ ref: refTo(""), bytes }], never);
  return found?.error?.reason;
}

/** Why bytes that look like a photo are refused when they are decoded. */
async function decodeRefusal(bytes: Uint8Array): Promise<PhotoReason | undefined> {
  const rendering = await renderBytes(own.room(), bytes, rule());
  const [problem] = rendering.problems;
  return problem?.error.reason;
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"><image href="file:///etc/passwd"/></svg>`;

describe("refused by its first bytes, without a decoder", () => {
  it.each<[string, () => Buffer | Promise<Buffer>, PhotoReason]>([
    ["nothing", () => Buffer.alloc(0), "not-a-photo"],
    ["HTML called .jpg", () => Buffer.from("<!doctype html><title>404</title>"), "not-a-photo"],
    ["a ZIP", () => Buffer.from("PK\x03\x04aaaaaaaaaaaaaaaaaaaa", "latin1"), "not-a-photo"],
    ["an SVG called .jpg", () => Buffer.from(svg), "svg"],
    ["an SVG behind an XML head", () => Buffer.from(`<?xml version="1.0"?><!-- x -->${svg}`), "svg"],
    ["a compressed SVG", () => gzipSync(svg), "svg"],
    ["a PDF", () => Buffer.from("%PDF-1.7 aaaaaaaaaaaaaaaaaaaa"), "not-a-photo"],
    ["a TIFF, where it was not asked for", () => picture(20, 20).tiff().toBuffer(), "not-a-photo"],
    ["HEIC", () => heic("heic"), "heic"],
    ["HEIC under a general brand", () => heic("mif1"), "heic"],
    ["a PNG of 65,536 squared", () => png(65_536, 65_536), "too-large"],
    [
      "a PNG bomb of 16,000 squared",
      () => png(16_000, 16_000, { data: deflateSync(Buffer.alloc(1_000_000)) }),
      "too-large",
    ],
    ["10,000 squared at 16 bits with alpha", () => png(10_000, 10_000, { depth: 16, colour: 6 }), "too-large"],
    ["a JPEG whose header says 20,000 × 13,000", () => lying(20_000, 13_000), "too-large"],
    ["a GIF whose screen is 60,000 wide", () => gif(60_000, 10), "too-large"],
    ["a JPEG that ends in its header", async () => (await jpeg(60, 40)).subarray(0, 60), "damaged"],
  ])("%s", async (_, make, reason) => {
    expect(await refusal(await make())).toBe(reason);
    expect(own.sharpCalls.opened).toBe(0);
  });

  it("more bytes than the cap", async () => {
    const room = own.room({ limits: { maxBytes: 10_000 } });
    const [found] = await room.identify([{ ref: refTo(""), bytes: await jpeg(800, 600) }], never);
    expect(found?.error?.reason).toBe("too-heavy");
  });

  it("a stream that never ends is cut off at the cap", async () => {
    let pulled = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(5_000));
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    const room = own.room({ limits: { maxBytes: 20_000 } });
    const [found] = await room.identify([{ ref: refTo(""), bytes: endless }], never);
    expect([found?.error?.reason, isCancelled, pulled < 10]).toEqual(["too-heavy", true, true]);
  });
});

describe("refused when it is decoded", () => {
  it("a JPEG cut in half", async () => {
    const whole = await jpeg(800, 600);
    expect(await decodeRefusal(whole.subarray(0, whole.length / 2))).toBe("damaged");
  });

  it("a PNG with rotten bits", async () => {
    const rotten = Buffer.from(await picture(300, 200).png().toBuffer());
    noise(400, 3).forEach((byte, index) => {
      const at = Math.floor(rotten.length / 2) + index;
      rotten[at] = (rotten[at] ?? 0) ^ byte;
    });
    expect(await decodeRefusal(rotten)).toBe("damaged");
  });

  it("a JPEG that promises more pixels than it has", async () => {
    expect(await decodeRefusal(await lying(5_000, 4_000))).toBe("damaged");
  });

  it("an AVIF name on other bytes", async () => {
    const avif = Buffer.from(await picture(64, 64).avif().toBuffer());
    noise(avif.length - 400, 5).copy(avif, 400);
    expect(["damaged", "heic"]).toContain(await decodeRefusal(avif));
  });

  it("says HEIC where the file calls itself AVIF but holds HEVC", async () => {
    const avif = await picture(64, 64).avif().toBuffer();
    const hevc = Buffer.from(avif.toString("latin1").replace("av01", "hvc1"), "latin1");
    expect(["damaged", "heic"]).toContain(await decodeRefusal(hevc));
  });
});

describe("taken, but what is dangerous in it does not get through", () => {
  it("the ZIP and the script behind a JPEG are gone", async () => {
    const polyglot = Buffer.concat([
      await jpeg(200, 150),
      Buffer.from("PK\x03\x04<?php system($_GET[0]); ?>", "latin1"),
    ]);
    const room = own.room();
    const bytes = await firstBytes(room, await renderBytes(room, polyglot, rule()));
    expect([bytes.includes("<?php"), bytes.includes("PK\x03\x04")]).toEqual([false, false]);
  });

  it("a text chunk of 50 MB in a PNG of a few pixels costs nothing", async () => {
    const small = await picture(40, 30).png().toBuffer();
    const bomb = Buffer.concat([Buffer.from("Comment\0\0", "latin1"), deflateSync(Buffer.alloc(50_000_000))]);
    const idat = small.subarray(small.indexOf("IDAT") - 4, small.length - 12);
    const body = idat.subarray(8, idat.length - 4);
    const spoken = png(40, 30, { colour: 2, data: Buffer.from(body), chunks: [["zTXt", bomb]] });
    const room = own.room();
    const bytes = await firstBytes(room, await renderBytes(room, spoken, rule()));
    expect(bytes.length).toBeLessThan(10_000);
  });

  it("an animation of many large frames is one frame", async () => {
    const room = own.room();
    const bomb = gif(3_000, 3_000, 600);
    const rendering = await renderBytes(room, bomb, rule());
    expect(rendering.photos[0]).toMatchObject({ width: 2_048, height: 2_048 });
  });
});

describe("paths", () => {
  const identifyPath = async (path: string, roots = ["photos"]) => {
    const [found] = await own.room({ roots }).identify([{ ref: refTo(path) }], never);
    return found;
  };

  it("lets no option of libvips through a name", async () => {
    mkdirSync(join(own.folder, "photos"));
    writeFileSync(join(own.folder, "photos", "bomb.png"), png(16_000, 16_000));
    writeFileSync(join(own.folder, "photos", "plain.jpg"), await jpeg(400, 300));
    expect((await identifyPath("bomb.png[shrink=8]"))?.error?.reason).toBe("missing");
    expect((await identifyPath("plain.jpg[fail_on=none]"))?.error?.reason).toBe("missing");
  });

  it("reads a file whose name looks like an option, as the file it is", async () => {
    mkdirSync(join(own.folder, "photos"));
    writeFileSync(join(own.folder, "photos", "a.jpg[shrink=2]"), await jpeg(400, 300));
    const found = await identifyPath("a.jpg[shrink=2]");
    const [rendering] = await own.room({ roots: ["photos"] }).render([asked(found)], [rule()], never);
    expect(rendering?.photos[0]).toMatchObject({ width: 400, height: 300 });
  });

  it.skipIf(process.platform === "win32")("does not wait for a pipe", async () => {
    mkdirSync(join(own.folder, "photos"));
    execFileSync("mkfifo", [join(own.folder, "photos", "pipe.jpg")]);
    expect((await identifyPath("pipe.jpg"))?.error?.reason).toBe("not-a-file");
    expect(own.disk.calls.readFile).toBe(0);
  });

  it.skipIf(process.platform === "win32").each(["/dev/zero", "/dev/null", "/etc"])("refuses %s", async (path) => {
    expect((await identifyPath(path))?.error?.reason).toBe("not-a-file");
  });

  it.skipIf(process.platform === "win32")(
    "copies nothing of /etc/passwd and does not say more than its name",
    async () => {
      const found = await identifyPath("/etc/passwd");
      expect(found?.error?.reason).toBe("not-a-photo");
      expect(found?.error?.message).not.toContain("root:");
    },
  );

  it.each(["ftp://example.com/a.jpg", "data:image/png;base64,AAAA", "javascript:alert(1)"])(
    "fetches nothing from %s",
    async (source) => {
      expect((await identifyPath(source))?.error?.reason).toBe("not-allowed");
    },
  );

  it("survives a NUL in a name", async () => {
    expect((await identifyPath("a\0.jpg"))?.error?.reason).toBe("missing");
  });
});

describe("inspecting", () => {
  it("never throws anything but a PhotoError, whatever the bytes", async () => {
    const seeds = await Promise.all([
      jpeg(40, 30),
      picture(40, 30).png().toBuffer(),
      picture(40, 30).webp().toBuffer(),
      picture(40, 30).gif().toBuffer(),
      picture(40, 30).avif().toBuffer(),
      picture(40, 30).tiff().toBuffer(),
    ]);
    for (const [index, seed] of seeds.entries()) {
      const errors = broken(seed, index).map((bytes) => trouble(bytes));
      expect(errors.filter((error) => error !== undefined && !(error instanceof PhotoError))).toEqual([]);
    }
  });

  it.each(["jpeg", "png", "webp", "gif", "avif", "tiff"] as const)(
    "reads the size of %s as the decoder does",
    async (format) => {
      const bytes = await grainy(123, 77).toFormat(format).toBuffer();
      const { width, height } = await sharp(bytes).metadata();
      expect(inspectPhoto(bytes, { tiff: true })).toMatchObject({ format, width, height, animated: false });
    },
  );
});

function trouble(bytes: Buffer): unknown {
  try {
    inspectPhoto(bytes, { tiff: true });
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Cut everywhere near the front, and with bytes changed. */
function broken(seed: Buffer, index: number): readonly Buffer[] {
  const cut = Array.from({ length: Math.min(seed.length, 400) }, (_, length) => seed.subarray(0, length));
  const grains = noise(1_200, index + 1);
  const changed = Array.from({ length: 400 }, (_, turn) => {
    const bytes = Buffer.from(seed);
    const reach = Math.min(bytes.length, 300);
    bytes[8 + (((grains[turn] ?? 0) * (grains[turn + 400] ?? 0)) % (reach - 8))] = grains[turn + 800] ?? 0;
    return bytes;
  });
  return [...cut, ...changed];
}
