/**
 * Sends an edition to each recipient: one step each, named by a hash. What one recipient cannot have is an outcome of his
 * and no failure of the edition. A message of which the answer was lost is in doubt, and all others go out before anybody is
 * asked about it. The answer 200 means accepted; webhooks tell the rest.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Photo, Step, Upload } from "../../channel/verbs.js";
import { readBody } from "../_graph/failures.js";
import type { Graph } from "../_graph/wire.js";
import { askMemory } from "../shared-notes.js";
import { type WhatsAppContacts, whoIs } from "./contacts.js";
import { freeMessage, type MessageSettings, templateMessage, type WhatsAppEdition } from "./messages.js";

/** The session of one number. */
export interface Sender {
  readonly graph: Graph;
  readonly phoneNumberId: string;
  readonly to: readonly string[];
  readonly settings: MessageSettings;
  readonly contacts: WhatsAppContacts;
}

/** What became of one recipient's message. */
type Outcome = "accepted" | "opted out" | "outside the window" | "not now" | "unreachable" | "known";

type Safe = "handle" | "blind";
type Editing = Pick<Item<unknown, WhatsAppEdition, Safe>, "content" | "photos" | "step" | "upload" | "key">;

/** An uploaded photo is good for 30 days. */
const MEDIA_LIVES_MS = 29 * 86_400_000;

/** Sends one edition to everybody. */
export async function sendEdition(
  sender: Sender,
  { content, photos, step, upload, key }: Editing,
  signal: AbortSignal,
): Promise<Done> {
  const photo = await uploadFirst(sender, photos, upload, signal);
  const hasWebhooks = (await askMemory(sender.contacts.heardAt())) > 0;
  const counts = new Map<Outcome, number>();
  const doubts = createDoubts(signal);
  for (const to of sender.to) {
    const who = whoIs(to);
    const mark = markOf(key, who);
    const run = () => sendOne(sender, content, { to, mark, photo }, signal);
    // Only where webhooks come can a mark tell afterwards what happened.
    const outcome = await doubts.gather(() => sendStep(step, who, hasWebhooks ? mark : undefined, run));
    if (outcome !== undefined) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  doubts.end();
  const done = { id: key, ...warningsOf(counts, sender.to.length) };
  const accepted = (counts.get("accepted") ?? 0) + (counts.get("known") ?? 0);
  if (!hasWebhooks || accepted === 0) return done;
  return { ...done, settling: `${EDITION} ${sender.graph.now().getTime()} ${accepted} ${key}` };
}

/** What a handle begins with that is an edition's: all others are marks of messages. */
const EDITION = "edition";
/** So long is waited for what becomes of an edition: most webhooks come within seconds. (unverified) */
const TOLD_WITHIN_MS = 600_000;
/** Nothing else is said of a message after these. */
const AT_LAST: ReadonlySet<string> = new Set(["delivered", "read", "failed"]);

/** Accepted is not delivered: what webhooks have told of an edition is counted, when all is told or after a while. */
async function settleEdition({ contacts, graph, to }: Sender, handle: string): Promise<Done | "settling"> {
  const [, at = "0", accepted = "0", id = ""] = handle.split(" ");
  let [told, failed] = [0, 0];
  for (const one of to) {
    const status = await askMemory(contacts.statusOf(markOf(id, whoIs(one))));
    if (status !== undefined && AT_LAST.has(status)) told += 1;
    if (status === "failed") failed += 1;
  }
  if (told < Number(accepted) && graph.now().getTime() - Number(at) < TOLD_WITHIN_MS) return "settling";
  const warning = `${failed} of ${accepted} messages were accepted and failed afterwards, says WhatsApp`;
  return { id, ...(failed === 0 ? {} : { warnings: [warning] }) };
}

/** A message's own for each edition and recipient, and the same at every try. */
function markOf(key: string, who: string): string {
  return `${key}:${who}`;
}

/** So many doubts one after the other are no recipient's own: nobody else is brought into one. */
const MOST_IN_A_ROW = 3;

/** What is in doubt of an edition while the others get theirs. */
interface Doubts {
  /** `undefined`: in doubt. @throws what the next recipient would meet too */
  gather(send: () => Promise<Outcome>): Promise<Outcome | undefined>;
  /** @throws the first doubt */
  end(): void;
}

function createDoubts(signal: AbortSignal): Doubts {
  const gathered: unknown[] = [];
  let inARow = 0;
  return {
    async gather(send) {
      try {
        const outcome = await send();
        inARow = 0;
        return outcome;
      } catch (error) {
        if (isOfAll(error) || signal.aborted) throw error;
        gathered.push(error);
        // What is no failure of a call is a doubt of an earlier try, which says nothing of now.
        if (error instanceof ChannelError) inARow += 1;
        if (inARow === MOST_IN_A_ROW) throw error;
        return undefined;
      }
    },
    end() {
      if (gathered.length > 0) throw gathered[0];
    },
  };
}

/** Whether the next recipient would meet the same: then nobody else is tried now. */
function isOfAll(error: unknown): boolean {
  return error instanceof ChannelError && error.outcome !== "unknown";
}

function sendStep(
  step: Step<Safe>,
  name: string,
  handle: string | undefined,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  return handle === undefined ? step(name, "blind", run) : step(name, "handle", run, { handle });
}

async function uploadFirst(
  { graph, phoneNumberId }: Sender,
  [photo]: readonly Photo[],
  upload: Upload,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (photo === undefined) return undefined;
  const run = async (): Promise<string> => {
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("type", `image/${photo.format}`);
    const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
    form.set("file", blob, `photo.${photo.format === "jpeg" ? "jpg" : photo.format}`);
    return readBody(Media, await graph.upload(`/${phoneNumberId}/media`, form, signal), "photo").id;
  };
  return upload(photo, "message", run, { keepMs: MEDIA_LIVES_MS });
}

const Media = z.object({ id: z.string().min(1) });
const Accepted = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) });

interface Recipient {
  readonly to: string;
  readonly mark: string;
  readonly photo: string | undefined;
}

async function sendOne(sender: Sender, edition: WhatsAppEdition, to: Recipient, signal: AbortSignal): Promise<Outcome> {
  const { contacts, graph, settings } = sender;
  // A message that a webhook has spoken of went out, whatever became of its answer.
  if ((await askMemory(contacts.statusOf(to.mark))) !== undefined) return "known";
  const { optedOut, windowUntil } = await askMemory(contacts.person(whoIs(to.to)));
  if (optedOut) return "opted out";
  const isInside = windowUntil > graph.now().getTime();
  if (isInside) {
    const outcome = await post(sender, freeMessage(edition, to, settings.catalogId), to, signal);
    if (outcome !== "outside the window") return outcome;
  }
  if (!settings.template) return "outside the window";
  return post(sender, templateMessage(edition, to, settings.template), to, signal);
}

async function post(sender: Sender, message: object, { to }: Recipient, signal: AbortSignal): Promise<Outcome> {
  const { graph, phoneNumberId, contacts } = sender;
  try {
    readBody(Accepted, await graph.post(`/${phoneNumberId}/messages`, message, signal), "message");
    return "accepted";
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome === undefined) throw error;
    const at = graph.now().getTime();
    if (outcome === "opted out") await askMemory(contacts.note({ what: "optOut", who: whoIs(to), at }));
    if (outcome === "outside the window") await askMemory(contacts.note({ what: "window", who: whoIs(to), until: 0 }));
    return outcome;
  }
}

/** Codes that mean this recipient, and nobody else. "Cloud API error codes", page of May 2026, read 2026-11-21. */
export const OF_RECIPIENT: Readonly<Record<number, Outcome>> = {
  // Cannot be reached, is ourselves, is not in the list of a test number, takes part in an experiment.
  131026: "unreachable",
  131021: "unreachable",
  131030: "unreachable",
  130472: "unreachable",
  // "User has stopped marketing messages": for good.
  131050: "opted out",
  // "More than 24 hours have passed since they last replied"
  131047: "outside the window",
  // Held back for a healthy ecosystem: not again for a day at least.
  131049: "not now",
};

function outcomeOf(error: unknown): Outcome | undefined {
  if (!(error instanceof ChannelError) || error.outcome === "unknown") return undefined;
  return OF_RECIPIENT[Number(error.platformCode?.split("/")[0])];
}

const WORDS: Readonly<Record<Outcome, string>> = {
  accepted: "",
  known: "",
  "opted out": "want no more messages",
  "outside the window": "did not write within 24 hours, and there is no template for them",
  "not now": "are not to be written to now, says WhatsApp",
  unreachable: "cannot be reached on WhatsApp",
};

function warningsOf(counts: ReadonlyMap<Outcome, number>, all: number): Pick<Done, "warnings"> {
  const warnings = [...counts].flatMap(([outcome, count]) =>
    WORDS[outcome] === "" ? [] : [`${count} of ${all} recipients ${WORDS[outcome]}`],
  );
  return warnings.length === 0 ? {} : { warnings };
}

/** What became of an edition, or of one message whose answer was lost. */
export async function settle(sender: Sender, handle: string): Promise<Done | "settling" | "open"> {
  return handle.startsWith(`${EDITION} `) ? settleEdition(sender, handle) : settleMessage(sender, handle);
}

// A webhook that names the message's mark tells. Silence proves nothing, for webhooks may come late and out of order:
// whoever heard of none within `limits.settling` is asked.
async function settleMessage({ contacts }: Sender, mark: string): Promise<"settling" | "open"> {
  // Open: the step runs again, sees the mark, and sends nothing.
  return (await askMemory(contacts.statusOf(mark))) === undefined ? "settling" : "open";
}
