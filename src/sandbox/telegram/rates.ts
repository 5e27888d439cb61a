/**
 * Telegram's flood control, as far as its FAQ tells: about one message a second and twenty a minute in one chat, about
 * thirty a second overall. The exact numbers are not published; an album counts as many messages as it has photos
 * (third parties). https://core.telegram.org/bots/faq, read 2026-11-21, unverified
 */
import { refuse } from "./refusal.js";

interface Window {
  readonly calls: number;
  readonly perMs: number;
}

const CHAT: readonly Window[] = [
  { calls: 1, perMs: 1_000 },
  { calls: 20, perMs: 60_000 },
];
const OVERALL: Window = { calls: 30, perMs: 1_000 };

/** Counts messages and refuses what comes too fast. */
export function createFloodControl() {
  let sent: { readonly at: number; readonly chat: number; readonly call: number; readonly messages: number }[] = [];
  let call = 0;
  return {
    /** @throws Refusal 429 with `retry_after` */
    admit(chat: number, messages: number, now: Date): void {
      const at = now.getTime();
      sent = sent.filter((other) => at - other.at < 60_000);
      const here = sent.filter((other) => other.chat === chat);
      const waits = [
        // A second admits one call, be it an album.
        ...CHAT.map((window) =>
          waitFor(window.perMs === 1_000 ? here.map((one) => ({ ...one, messages: 1 })) : here, window, at),
        ),
        waitFor(sent, OVERALL, at),
      ];
      const wait = Math.max(...waits);
      if (wait > 0) {
        const seconds = Math.ceil(wait / 1_000);
        refuse(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
      }
      call += 1;
      sent.push({ at, chat, call, messages });
    },
  };
}

function waitFor(
  sent: readonly { readonly at: number; readonly messages: number }[],
  window: Window,
  at: number,
): number {
  const within = sent.filter((other) => at - other.at < window.perMs);
  const count = within.reduce((sum, { messages }) => sum + messages, 0);
  const [oldest] = within;
  return oldest && count >= window.calls ? oldest.at + window.perMs - at : 0;
}
