import { expect, test } from "vitest";
import { readImageHeader } from "../../src/sandbox/image.js";
import { jpeg, png, webp } from "./photos.js";

test.each([
  ["png", png(640, 480)],
  ["jpeg", jpeg(640, 480)],
  ["webp", webp("VP8 ", 640, 480)],
  ["webp", webp("VP8L", 640, 480)],
  ["webp", webp("VP8X", 640, 480)],
])("reads type and size of a %s", (format, bytes) => {
  expect(readImageHeader(bytes)).toEqual({ format, width: 640, height: 480 });
});

test("reads the size of a GIF, so that a platform can refuse it by name", () => {
  const gif = new Uint8Array([...new TextEncoder().encode("GIF89a"), 10, 0, 20, 0]);
  expect(readImageHeader(gif)).toEqual({ format: "gif", width: 10, height: 20 });
});

test.each([
  ["no photo at all", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>")],
  ["nothing", new Uint8Array()],
  ["a PNG cut off in its header", png(640, 480).slice(0, 18)],
  ["a JPEG without a frame", new Uint8Array([0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0])],
  ["a PNG without width", png(0, 480)],
])("takes %s for no photo", (_what, bytes) => {
  expect(readImageHeader(bytes)).toBeUndefined();
});
