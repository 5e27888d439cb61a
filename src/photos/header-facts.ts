/** What the readers of single formats find out; absent where a file is broken before its size is known. */
export interface HeaderFacts {
  /** As stored, before the camera's orientation. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1…8; 5…8 swap width and height. */
  readonly orientation: number;
  /** More than one frame or page. */
  readonly animated: boolean;
  /** Carries EXIF, XMP, IPTC, comments or a colour profile. */
  readonly tagged: boolean;
  /** Bytes a pixel that its decoder has to hold at once; absent where it goes line by line. */
  readonly held?: number | undefined;
  /** How often the decoder walks over the whole picture. @defaultValue 1 */
  readonly passes?: number | undefined;
}

/** Blocks of one file that are looked at: a file of nothing but empty blocks is no reason to run out of memory. */
export const MOST_BLOCKS = 2000;
