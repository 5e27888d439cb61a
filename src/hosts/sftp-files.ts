/**
 * A file host that is a folder on an SFTP server, as those have who take a catalogue as a file. Each file is put under
 * another name and renamed, so that nobody reads half of it.
 *
 * draft-ietf-secsh-filexfer-02 (SFTP version 3) and OpenSSH's PROTOCOL for `posix-rename@openssh.com`, read 2026-11-22. The
 * protocol is spoken by the package `ssh2-sftp-client`, which only who wants it installs.
 */
import { createHash } from "node:crypto";
import { createConnection, type Socket } from "node:net";
import type SftpClient from "ssh2-sftp-client";
import { ChannelError } from "../channel/failures.js";
import type { FileHost, HostedFile } from "../channel/file-host.js";
import { EtalaseError } from "../errors.js";

export type { FileHost, HostedFile } from "../channel/file-host.js";

/** Options of `sftpFiles()`. Either `password` or `privateKey`. */
export interface SftpFilesOptions {
  readonly host: string;
  /** @defaultValue 22 */
  readonly port?: number | undefined;
  readonly username: string;
  readonly password?: string | undefined;
  /** In PEM or OpenSSH's format. */
  readonly privateKey?: string | undefined;
  /** Of the private key, where it has one. */
  readonly passphrase?: string | undefined;
  /**
   * The server's key, as whoever runs it names it and `ssh-keygen -lf` prints it: `SHA256:…`. A server with another key is
   * told nothing.
   */
  readonly fingerprint: string;
  /** Where files are put: `/in/feeds`. It has to be there. @defaultValue the folder in which one arrives */
  readonly folder?: string | undefined;
  /** Longest that one file may take. In milliseconds. @defaultValue 300,000 */
  readonly timeoutMs?: number | undefined;
}

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;
const READY_MS = 20_000;
const LONGEST_MS = 300_000;

/**
 * Puts files into a folder on an SFTP server. Each file has a connection of its own: feeds are put seldom.
 *
 * Where the server knows `posix-rename@openssh.com` a reader gets the old bytes or the new ones; elsewhere there is no
 * file for a moment, because version 3 of the protocol cannot replace one.
 *
 * @example
 * const agent = { host: "sftp.agent.example", username: "toko", privateKey, fingerprint: "SHA256:…" };
 * openaiFeed({ file: "feeds/openai.jsonl", to: sftpFiles({ ...agent, folder: "/in" }), targetCountries: ["ID"], storeCountry: "ID" })
 *
 * @throws EtalaseError `invalid-options` where a fingerprint or a way to log in is missing.
 */
export function sftpFiles(options: SftpFilesOptions): FileHost {
  checkOptions(options);
  const { host, port = 22, username, folder = "." } = options;
  const to = folder.replace(/\/+$/, "") || "/";
  return {
    key: `sftp:${username}@${host}:${port}${to.startsWith("/") ? to : `/${to}`}`,
    async put(file, signal) {
      signal.throwIfAborted();
      const open = await loadClient();
      const patience = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs ?? LONGEST_MS)]);
      const socket = createConnection({ host, port });
      const client = open();
      const putting = connect(client, options, socket).then(() => replace(client, file, to));
      try {
        await Promise.race([putting, abortOf(patience)]);
        await client.end();
      } catch (error) {
        signal.throwIfAborted();
        throw patience.aborted ? tooSlow(options) : error;
      } finally {
        // A server that does not answer does not answer a farewell either.
        socket.destroy();
        putting.catch(() => undefined);
      }
    },
  };
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function checkOptions({ fingerprint, password, privateKey }: SftpFilesOptions): void {
  if (!FINGERPRINT.test(fingerprint)) {
    throw new EtalaseError("invalid-options", "The fingerprint of an SFTP server is like SHA256: and 43 characters.", {
      field: "to.fingerprint",
      cure: "Ask whoever runs the server for it, or compare with: ssh-keyscan HOST | ssh-keygen -lf -",
    });
  }
  if ((password === undefined) === (privateKey === undefined)) {
    throw new EtalaseError("invalid-options", "An SFTP server is entered with a password or with a private key.", {
      field: "to.privateKey",
      cure: "Give `password` or `privateKey`, and not both.",
    });
  }
}

const QUIET = { error: () => undefined, end: () => undefined, close: () => undefined };

/** Made anew for each file. Without listeners of its own it would write to the console when a connection ends. */
async function loadClient(): Promise<() => SftpClient> {
  try {
    const { default: Client } = await import("ssh2-sftp-client");
    return () => new Client("etalase", QUIET);
  } catch (cause) {
    throw new EtalaseError(
      "missing-driver",
      "SFTP is spoken by the package ssh2-sftp-client, which is not installed.",
      {
        field: "to",
        cure: "npm install ssh2-sftp-client",
        cause,
      },
    );
  }
}

async function connect(client: SftpClient, options: SftpFilesOptions, sock: Socket): Promise<void> {
  const { host, username, password, privateKey, passphrase, fingerprint } = options;
  let shown = "";
  const hostVerifier = (key: Buffer): boolean => {
    shown = `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
    return shown === fingerprint.replace(/=+$/, "");
  };
  try {
    await client.connect({
      sock,
      username,
      ...(password === undefined ? {} : { password }),
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(passphrase === undefined ? {} : { passphrase }),
      hostVerifier,
      readyTimeout: READY_MS,
    });
  } catch (error) {
    throw refusedBy(host, error, shown !== "" && shown !== fingerprint.replace(/=+$/, "") ? shown : undefined);
  }
}

function refusedBy(host: string, error: unknown, shown: string | undefined): ChannelError {
  const details = { outcome: "not-sent", scope: "verb", cause: error } as const;
  if (shown !== undefined) {
    const cure = "Ask whoever runs it whether its key has changed; if so, set `fingerprint`.";
    return new ChannelError("unavailable", `${host} is not the server it was: its key is ${shown}`, {
      ...details,
      cure,
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  const isLogin = /authentication/i.test(said);
  const cure = isLogin ? "Check `username` and its `password` or `privateKey`." : undefined;
  return new ChannelError("unavailable", `${host} lets nobody in: ${said}`, { ...details, ...(cure ? { cure } : {}) });
}

/** Whole under another name first. Only from the renaming on it is not known what readers get. */
async function replace(client: SftpClient, file: HostedFile, folder: string): Promise<void> {
  const at = folder === "/" ? "" : folder;
  const [part, name] = [`${at}/.${file.name}.part`, `${at}/${file.name}`];
  try {
    await client.put(Buffer.from(await file.bytes()), part);
    // The package calls a write that failed a success: what is there is measured.
    const { size } = await client.stat(part);
    if (size !== file.byteLength) throw new Error(`${size} of ${file.byteLength} bytes arrived`);
  } catch (error) {
    throw failed("could not be put", error, "rejected");
  }
  try {
    await client.posixRename(part, name);
  } catch {
    // Version 3 alone: a rename replaces nothing.
    try {
      await client.delete(name, true);
      await client.rename(part, name);
    } catch (error) {
      throw failed("could not be renamed", error, "unknown");
    }
  }
}

function failed(what: string, error: unknown, outcome: "rejected" | "unknown"): ChannelError {
  const said = error instanceof Error ? error.message : String(error);
  const cure = "Look whether the folder is there, and whether this user may write into it.";
  return new ChannelError("unavailable", `the file ${what} by SFTP: ${said}`, {
    outcome,
    scope: "verb",
    cure,
    cause: error,
  });
}

function tooSlow({ host, timeoutMs = LONGEST_MS }: SftpFilesOptions): ChannelError {
  const message = `${host} did not take the file within ${timeoutMs / 1_000} seconds`;
  return new ChannelError("unavailable", message, { outcome: "unknown", scope: "verb" });
}
