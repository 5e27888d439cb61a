/**
 * Sends an edition to each reader: one step each, named by a hash. A reader's own trouble is his alone. A letter of which
 * the answer was lost is in doubt, and all others go out before anybody is asked about it.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item } from "../../channel/verbs.js";
import { askMemory } from "../shared-notes.js";
import type { EmailEdition } from "./edition.js";
import { isTooLarge, ReaderTrouble } from "./failures.js";
import { type EmailLetter, NO_PICTURES, type Pictures, picturesOf, writeLetter } from "./letter.js";
import { addressOf, type Postman } from "./postman.js";
import { type EmailReaders, whoIs } from "./readers.js";
import { leavingAddress } from "./unsubscribe.js";

/** The session of one sender. */
export interface Office {
  readonly postman: Postman;
  readonly from: string;
  readonly replyTo: string | undefined;
  readonly to: readonly string[];
  readonly readers: EmailReaders;
  /** Page for leaving, and what signs its addresses. */
  readonly leaving: { readonly page: string; readonly secret: string } | undefined;
  readonly leaveBy: string | undefined;
  readonly isInline: boolean;
  readonly now: () => Date;
}

/** What became of one reader's letter. */
type Outcome = "accepted" | "left" | "unreachable" | "given up" | "without photos";
type Editing = Pick<Item<unknown, EmailEdition, "blind">, "content" | "photos" | "step" | "key">;

/** "the give-up time generally needs to be at least 4-5 days" (RFC 5321 section 4.5.4.1) */
const GIVE_UP_MS = 4 * 86_400_000;

/** Sends one edition to everybody. */
export async function sendEdition(office: Office, item: Editing, signal: AbortSignal): Promise<Done> {
  const { content, photos, step, key } = item;
  const counts = new Map<Outcome, number>();
  const waiting: unknown[] = [];
  const pictures = await picturesOf(photos, office.isInline);
  try {
    for (const to of office.to) {
      const who = whoIs(to);
      try {
        const outcome = await step(who, "blind", () => sendOne(office, { content, to, who, key, pictures }, signal));
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      } catch (error) {
        if (isOfAll(error) || signal.aborted) throw error;
        waiting.push(error);
      }
    }
  } finally {
    office.postman.leave();
  }
  const first = firstOf(waiting, office.now().getTime() - Date.parse(content.at));
  if (first !== undefined) throw first;
  return { id: key, ...warningsOf(counts, office.to.length) };
}

/** A greylist opens within the hour: so long everybody else goes first, and then the person is asked. */
const PATIENCE_MS = 3_600_000;

function firstOf(waiting: readonly unknown[], ageMs: number): unknown {
  const doubt = waiting.find((error) => !(error instanceof ReaderTrouble));
  const later = waiting.find((error) => error instanceof ReaderTrouble);
  return ageMs < PATIENCE_MS ? (later ?? doubt) : (doubt ?? later);
}

/** Whether the next reader would meet the same: then nobody else is tried now. */
function isOfAll(error: unknown): boolean {
  return error instanceof ChannelError && error.outcome !== "unknown" && !(error instanceof ReaderTrouble);
}

interface Sending {
  readonly content: EmailEdition;
  readonly to: string;
  readonly who: string;
  readonly key: string;
  readonly pictures: Pictures;
}

async function sendOne(office: Office, sending: Sending, signal: AbortSignal): Promise<Outcome> {
  const { readers, now } = office;
  const standing = await askMemory(readers.standing(sending.who));
  if (standing !== "in") return standing === "out" ? "left" : "unreachable";
  try {
    return await sendFitting(office, sending, signal);
  } catch (error) {
    if (!(error instanceof ReaderTrouble)) throw error;
    if (error.when === "never") {
      await askMemory(readers.note({ what: "bounced", who: sending.who }));
      return "unreachable";
    }
    if (now().getTime() - Date.parse(sending.content.at) < GIVE_UP_MS) throw error;
    return "given up";
  }
}

// Too large is a definite no: nothing of it was taken, and without its photos it may pass.
async function sendFitting({ postman, ...office }: Office, sending: Sending, signal: AbortSignal): Promise<Outcome> {
  const write = (pictures: Pictures): EmailLetter => letterTo(office, sending, pictures);
  try {
    await postman.carry(write(sending.pictures), signal);
    return "accepted";
  } catch (error) {
    if (!isTooLarge(error) || sending.pictures.attachments.length === 0) throw error;
    await postman.carry(write(NO_PICTURES), signal);
    return "without photos";
  }
}

function letterTo(
  { from, replyTo, leaving, leaveBy }: Omit<Office, "postman">,
  { content, to, who, key }: Sending,
  pictures: Pictures,
): EmailLetter {
  const domain = addressOf(from).split("@").at(-1) ?? "";
  const leaveAt = leaving && leavingAddress(leaving.page, leaving.secret, who);
  const messageId = `<etalase.${key}.${who.slice(0, 16)}@${domain}>`;
  return writeLetter(content, { from, to, replyTo, messageId, leaveAt, leaveBy }, pictures);
}

const WORDS: Readonly<Record<Outcome, string>> = {
  accepted: "",
  left: "want no more letters",
  unreachable: "have an address that takes no letters",
  "given up": "could not be reached for four days",
  "without photos": "got the letter without photos, because the server took it for too large",
};

function warningsOf(counts: ReadonlyMap<Outcome, number>, all: number): Pick<Done, "warnings"> {
  const warnings = [...counts].flatMap(([outcome, count]) =>
    WORDS[outcome] === "" ? [] : [`${count} of ${all} readers ${WORDS[outcome]}`],
  );
  return warnings.length === 0 ? {} : { warnings };
}
