/** The version of the package. The build puts the manifest itself in the place of the read. */
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

/** Such as `0.1.0`. */
export const VERSION: string = manifest.version;
