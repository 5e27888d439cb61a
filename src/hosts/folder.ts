/**
 * A photo host that is a folder which a web server already serves. Files are named after the SHA-256 of their bytes and
 * written beside, synced and renamed: nobody ever fetches half a photo, and an address never shows another one.
 */
import { randomUUID } from "node:crypto";
import { promises as fs } from "node:fs";
import { join, resolve } from "node:path";
import { checked, nameOf, webAddress } from "./_name.js";
import type { HostedPhoto, PhotoHost } from "./host.js";

export interface FolderHostOptions {
  /** The folder that the web server serves. Made where it is missing. */
  readonly folder: string;
  /** Where people see that folder: `https://toko.example/p`. */
  readonly url: string;
}

/**
 * Hosts photos in a folder.
 *
 * @example
 * const host = folderHost({ folder: "public/p", url: "https://toko.example/p" });
 *
 * @throws EtalaseError `invalid-options` where `url` is no http or https address, or carries a query.
 */
export function folderHost(options: FolderHostOptions): PhotoHost {
  const base = webAddress(
    options.url,
    "folderHost needs the address at which its folder is served.",
    "photos.host.url",
  );
  const folder = resolve(options.folder);
  const pathOf = (photo: Pick<HostedPhoto, "sha256" | "format">) => join(folder, nameOf(photo));
  const url = (photo: Pick<HostedPhoto, "sha256" | "format">) => `${base}/${nameOf(photo)}`;

  return {
    key: `folder:${base}`,
    isLocal: true,
    url,
    async put(photo, signal) {
      signal.throwIfAborted();
      if (await isThere(pathOf(photo))) return url(photo);
      const bytes = await photo.bytes();
      signal.throwIfAborted();
      await write(folder, pathOf(photo), checked(bytes, photo.sha256));
      return url(photo);
    },
    async has(photo, signal) {
      signal.throwIfAborted();
      return isThere(pathOf(photo));
    },
    async remove(photo, signal) {
      signal.throwIfAborted();
      await fs.rm(pathOf(photo), { force: true });
    },
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await fs.stat(path)).isFile();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

async function write(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  // A dot keeps common web servers from serving it.
  const beside = join(folder, `.${randomUUID()}.tmp`);
  try {
    const handle = await fs.open(beside, "wx", 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(beside, path);
  } catch (error) {
    await fs.rm(beside, { force: true });
    throw error;
  }
}
