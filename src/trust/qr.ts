/** A QR code of an address, as SVG. Worked out by the package `qr`, which only who wants codes installs. */
import { EtalaseError } from "../errors.js";

/** Quiet modules around the code; scanners need four. (ISO/IEC 18004) */
const BORDER = 4;

/**
 * Draws an address as a QR code: black on white by day and night, with the border that scanners need, 15 % of error
 * correction. The same address is the same text.
 *
 * @throws EtalaseError `missing-driver` where the package `qr` is not installed
 */
export async function qrCode(text: string): Promise<string> {
  const encode = await loadQr();
  const modules = encode(text, "raw", { ecc: "medium", border: BORDER });
  const edge = modules.length;
  const path = modules
    .flatMap((row, y) => runsOf(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`))
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${edge} ${edge}" shape-rendering="crispEdges"><!-- etalase --><path fill="#fff" d="M0 0h${edge}v${edge}H0z"/><path d="${path}"/></svg>\n`;
}

/** Where dark modules stand in a row, and how many of them side by side. */
function runsOf(row: readonly boolean[]): readonly (readonly [x: number, width: number])[] {
  const dark = row.map((is) => (is ? "x" : " ")).join("");
  return [...dark.matchAll(/x+/g)].map(({ index, 0: run }) => [index, run.length]);
}

async function loadQr(): Promise<typeof import("qr").default> {
  try {
    return (await import("qr")).default;
  } catch (cause) {
    throw new EtalaseError("missing-driver", "QR codes are worked out by the package qr, which is not installed.", {
      field: "qr",
      cure: "npm install qr",
      cause,
    });
  }
}
