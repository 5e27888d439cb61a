/** What a file gives as a photo, as something that can be read: an https address, or a path inside the root. */
import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { EtalaseError } from "../errors.js";
import { type AddressPolicy, checkAddress } from "../http/guard.js";
import type { ImportOptions } from "./catalogue.js";
import type { Cell } from "./cell.js";
import type { Note } from "./draft.js";

/** Hosts whose links expire or are refused elsewhere (spec of 2026-11-21; not measured for the second and third). */
const PASSING = /(?:^|\.)(?:susercontent\.com|tokopedia\.net|ibyteimg\.com|tiktokcdn[\w-]*\.com)$|^cf\.shopee\./i;

/** Reads photo cells. One per reading of a file: each host is warned about once. */
export function createAddresses(
  { root, photos, addresses = {} }: ImportOptions,
  note: Note,
): (cell: Cell) => string | undefined {
  const base = root === undefined ? undefined : realRoot(root);
  const reading: Reading = { addresses, isFetched: photos !== undefined, note, warned: new Set() };
  return (cell) => {
    const text = cell.text.startsWith("//") ? `https:${cell.text}` : cell.text;
    return /^[a-z][a-z\d+.-]+:/i.test(text) ? addressOf(cell, text, reading) : pathOf(cell, base, note);
  };
}

interface Reading {
  readonly addresses: AddressPolicy;
  readonly isFetched: boolean;
  readonly note: Note;
  /** What was said about which host. */
  readonly warned: Set<string>;
}

function addressOf(cell: Cell, text: string, reading: Reading): string | undefined {
  const address = withHttps(text, reading.addresses.allowHttp === true);
  try {
    const url = checkAddress(address, reading.addresses);
    if (address !== text) noteOnce(reading, `http ${url.host}`, cell, "is an http address", "It is tried with https.");
    if (!reading.isFetched && PASSING.test(url.hostname)) {
      const cure = "Say photos: { folder }, so that they are fetched at once.";
      noteOnce(reading, url.hostname, cell, "lies on a marketplace's own host, whose links expire", cure);
    }
    return url.href;
  } catch (error) {
    if (!(error instanceof EtalaseError)) throw error;
    const { cure = "Give an https address.", message } = error;
    reading.note(cell, `is left out: ${message.replace(` ${cure}`, "")}`, cure);
    return undefined;
  }
}

function noteOnce({ warned, note }: Reading, key: string, cell: Cell, trouble: string, cure: string): void {
  if (warned.has(key)) return;
  warned.add(key);
  note(cell, trouble, cure);
}

function withHttps(text: string, allowHttp: boolean): string {
  return allowHttp ? text : text.replace(/^http:/i, "https:");
}

function realRoot(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    // A root that is not there holds no photo: each path is said to be missing.
    return resolve(root);
  }
}

function pathOf(cell: Cell, root: string | undefined, note: Note): string | undefined {
  if (root === undefined) {
    const cure = "Say root: the folder in which the photos lie; or write whole https addresses.";
    note(cell, "is a photo without an address, and is left out", cure);
    return undefined;
  }
  const path = realOf(resolve(root, cell.text));
  if (path === undefined) {
    note(cell, "is a photo that is not in the root, and is left out", "Put it there, or correct its name.");
    return undefined;
  }
  const way = relative(root, path);
  if (way !== "" && !way.startsWith(`..${sep}`) && way !== ".." && !isAbsolute(way)) return path;
  note(cell, "is a photo outside the root, and is left out", "Put it into the root.");
  return undefined;
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // The question is whether it is there.
    return undefined;
  }
}
