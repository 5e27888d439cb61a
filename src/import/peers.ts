/** The parsers, loaded when a file needs them: whoever imports only CSV installs no spreadsheet reader. */
import { ImportError } from "./import-error.js";

type PeerName = "fast-xml-parser" | "read-excel-file";

/** Loads a parser. @throws ImportError `missing-package`, with the command that installs it */
export async function loadPeer<T>(name: PeerName, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw cause;
    const message = `This file needs the package ${name}, which is not installed.`;
    throw new ImportError("missing-package", message, { field: "file", cure: `npm install ${name}`, cause });
  }
}
