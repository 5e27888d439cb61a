/** What a PDS keeps of one account: sessions, blobs, records. */
import { createHash } from "node:crypto";

/** A blob that was uploaded. */
export interface BlueskyBlob {
  readonly cid: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  readonly at: Date;
  /** Whether a record names it; one that none names is thrown away. */
  isNamed: boolean;
}

/** A record as it is kept. */
export interface BlueskyRecord {
  readonly uri: string;
  readonly cid: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The state of a Bluesky place. */
export class BlueskyStore {
  readonly blobs = new Map<string, BlueskyBlob>();
  /** By rkey. */
  readonly records = new Map<string, BlueskyRecord>();
  /** How many commits the repository has. */
  commits = 0;

  keep(bytes: Uint8Array, mimeType: string, at: Date): BlueskyBlob {
    const cid = cidOf(bytes, RAW);
    const blob = { cid, mimeType, bytes, at, isNamed: this.blobs.get(cid)?.isNamed ?? false };
    this.blobs.set(cid, blob);
    return blob;
  }

  /** Throws away what no record has named for so long. */
  sweep(now: Date, livesMs: number): void {
    for (const [cid, { isNamed, at }] of this.blobs) {
      if (!isNamed && now.getTime() - at.getTime() >= livesMs) this.blobs.delete(cid);
    }
  }

  write(did: string, rkey: string, value: Readonly<Record<string, unknown>>): BlueskyRecord {
    const cid = cidOf(new TextEncoder().encode(canonical(value)), CBOR);
    const record = { uri: `at://${did}/app.bsky.feed.post/${rkey}`, cid, value };
    if (this.records.get(rkey)?.cid !== cid) this.commits += 1;
    this.records.set(rkey, record);
    return record;
  }
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
/** Codecs of CIDs: bytes as they are, and DAG-CBOR. */
const RAW = 0x55;
const CBOR = 0x71;

/** A CID of version 1 over SHA-256, in base 32. Of records it is over their JSON here: equal content has an equal one. */
function cidOf(bytes: Uint8Array, codec: number): string {
  const digest = createHash("sha256").update(bytes).digest();
  let text = "b";
  let [held, bits] = [0, 0];
  for (const byte of [0x01, codec, 0x12, 0x20, ...digest]) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join()}}`;
}
