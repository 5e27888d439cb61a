/** The contract of a photo host: puts renditions where channels that pull photos can fetch them. */
import type { PhotoFormat } from "../channel/limits.js";

/** A rendition to be hosted. Its bytes are read when they are needed. */
export interface HostedPhoto {
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly format: PhotoFormat;
  bytes(): Promise<Uint8Array>;
}

/**
 * Where renditions can be fetched by anyone. Addresses are content-addressed: equal bytes have one address for ever, so
 * that putting twice is harmless and caches never lie.
 */
export interface PhotoHost {
  /** Names this host's circuit, stable over restarts: `folder:https://toko.example/p`. Never holds a secret. */
  readonly key: string;
  /**
   * It lies on this machine: looking costs nothing, so that each rebuild looks for every photo and puts again what was
   * lost. Of any other host it is remembered for a week or two what was put there. @defaultValue `false`
   */
  readonly isLocal?: boolean | undefined;
  /** The address it has or will have. Pure. */
  url(photo: Pick<HostedPhoto, "sha256" | "format">): string;
  /** Puts it there where it is not yet and says its address; resolves when it can be fetched. */
  put(photo: HostedPhoto, signal: AbortSignal): Promise<string>;
  /** Whether it is there, asked of the host itself. */
  has(photo: Pick<HostedPhoto, "sha256" | "format">, signal: AbortSignal): Promise<boolean>;
  /** Takes it down. Nothing there: nothing happens. */
  remove(photo: Pick<HostedPhoto, "sha256" | "format">, signal: AbortSignal): Promise<void>;
}
