/** The contract of a file host: puts a whole file where others fetch it, under a name that stays. */

/** A file to be put. It lies whole on this machine until `put` is over. */
export interface HostedFile {
  /** The same at every run: `google.xml`. */
  readonly name: string;
  /** Its media type: `application/xml`. */
  readonly type: string;
  readonly byteLength: number;
  /** Of its bytes, hex. */
  readonly sha256: string;
  /** Where it lies on this machine. */
  readonly path: string;
  bytes(): Promise<Uint8Array>;
}

/**
 * Where files can be fetched by whoever knows the name. What has the name already is replaced as a whole: a reader gets
 * the old bytes or the new ones, never a part. Putting the same file twice is harmless.
 *
 * @example
 * const host: FileHost = { key: "sftp:agent", put: async (file) => { await client.put(file.path, `/in/${file.name}`); } };
 */
export interface FileHost {
  /** Names this host, stable over restarts: `s3:feeds`. Never holds a secret. */
  readonly key: string;
  /** Resolves when the file is there. Rejects where that is not known. */
  put(file: HostedFile, signal: AbortSignal): Promise<void>;
}
