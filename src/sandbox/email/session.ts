/** One conversation with an SMTP place: the order of commands as RFC 5321 wants it, and a fault where the script says so. */
import type { Socket } from "node:net";
import type { SandboxClock } from "../clock.js";
import type { FaultScript, Outcome, Struck } from "../faults.js";
import type { EmailStore, SmtpCommand, SmtpReply } from "./store.js";

/** What a conversation is held with. */
export interface Talk {
  readonly store: EmailStore;
  readonly script: FaultScript;
  readonly clock: SandboxClock;
  readonly commands: SmtpCommand[];
  readonly stop: AbortSignal;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly maxBytes: number;
}

interface State {
  greeted: boolean;
  isIn: boolean;
  from: string | undefined;
  to: string[];
  /** What is read now: commands, one line of a login, or a letter. */
  reading: "command" | "login" | "letter";
}

const say = (code: number, words: string): SmtpReply => ({ code, words });
const OUT_OF_ORDER = say(503, "5.5.1 Bad sequence of commands");
const METHODS: readonly string[] = ["EHLO", "HELO", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT"];

/** Holds one conversation until the socket ends. */
export async function converse(socket: Socket, talk: Talk): Promise<void> {
  socket.on("error", () => socket.destroy());
  const state: State = { greeted: false, isIn: talk.login === undefined, from: undefined, to: [], reading: "command" };
  const lines = linesOf(socket);
  if (!(await answer(socket, talk, "connect", "", () => say(220, "toko.test ESMTP etalase sandbox")))) return;
  for (;;) {
    const line = await lines.next(state.reading === "letter");
    if (line === undefined) return;
    const method = methodOf(line, state);
    const shown = method === "letter" || method === "AUTH" ? method : line;
    if (!(await answer(socket, talk, method, shown, () => act(method, line, state, talk)))) return;
    if (method === "QUIT") return void socket.end();
  }
}

function methodOf(line: string, { reading }: State): string {
  if (reading === "letter") return "letter";
  if (reading === "login") return "AUTH";
  const word = line.split(/[ :]/)[0]?.toUpperCase() ?? "";
  return METHODS.includes(word) ? word : "unknown";
}

function act(method: string, line: string, state: State, talk: Talk): SmtpReply {
  switch (method) {
    case "EHLO":
    case "HELO":
      Object.assign(state, { greeted: true, from: undefined, to: [] });
      return hello(method, talk);
    case "AUTH":
      return login(line, state, talk);
    case "MAIL":
      return mail(line, state, talk);
    case "RCPT":
      return recipient(line, state, talk);
    case "DATA":
      if (state.to.length === 0) return OUT_OF_ORDER;
      state.reading = "letter";
      return say(354, "End data with <CR><LF>.<CR><LF>");
    case "letter":
      return letter(line, state, talk);
    case "RSET":
      Object.assign(state, { from: undefined, to: [] });
      return say(250, "2.0.0 Ok");
    case "NOOP":
      return say(250, "2.0.0 Ok");
    case "QUIT":
      return say(221, "2.0.0 Bye");
    default:
      return say(500, "5.5.2 Syntax error, command unrecognized");
  }
}

function hello(method: string, { login, maxBytes }: Talk): SmtpReply {
  if (method === "HELO") return say(250, "toko.test");
  const more = [
    "PIPELINING",
    `SIZE ${maxBytes}`,
    ...(login ? ["AUTH PLAIN LOGIN"] : []),
    "ENHANCEDSTATUSCODES",
    "8BITMIME",
  ];
  return say(250, ["toko.test", ...more].join("\n"));
}

function login(line: string, state: State, { login: wanted }: Talk): SmtpReply {
  if (!state.greeted || !wanted) return OUT_OF_ORDER;
  const [, mechanism = "", first] = state.reading === "login" ? ["", "PLAIN", line] : line.split(" ");
  if (mechanism.toUpperCase() !== "PLAIN") return say(504, "5.5.4 Unrecognized authentication type");
  if (first === undefined) {
    state.reading = "login";
    return say(334, "");
  }
  state.reading = "command";
  const [, user, password] = Buffer.from(first, "base64").toString("utf8").split("\0");
  if (user !== wanted.user || password !== wanted.password) return say(535, "5.7.8 Error: authentication failed");
  state.isIn = true;
  return say(235, "2.7.0 Authentication successful");
}

function mail(line: string, state: State, { maxBytes }: Talk): SmtpReply {
  if (!state.greeted || state.from !== undefined) return OUT_OF_ORDER;
  if (!state.isIn) return say(530, "5.7.0 Authentication required");
  const [, from] = /^MAIL FROM:<([^<>\s]*)>/i.exec(line) ?? [];
  if (from === undefined) return say(501, "5.5.4 Syntax: MAIL FROM:<address>");
  const [, size = "0"] = /\bSIZE=(\d+)/i.exec(line) ?? [];
  if (Number(size) > maxBytes) return say(552, "5.3.4 Message size exceeds fixed limit");
  state.from = from;
  return say(250, "2.1.0 Ok");
}

function recipient(line: string, state: State, { store }: Talk): SmtpReply {
  if (state.from === undefined) return OUT_OF_ORDER;
  const [, to] = /^RCPT TO:<([^<>\s@]+@[^<>\s@]+)>/i.exec(line) ?? [];
  if (to === undefined) return say(501, "5.1.3 Bad recipient address syntax");
  const refused = store.answerTo(to);
  if (refused) return refused;
  state.to.push(to);
  return say(250, "2.1.5 Ok");
}

function letter(raw: string, state: State, { store, clock, maxBytes }: Talk): SmtpReply {
  const { from = "", to } = state;
  Object.assign(state, { from: undefined, to: [], reading: "command" });
  if (raw.length > maxBytes) return say(552, "5.3.4 Message size exceeds fixed limit");
  if (/[^\r]\n|\r[^\n]/.test(raw)) return say(550, "5.6.0 Bare line ends are not allowed");
  if (raw.split("\r\n").some((line) => line.length > 998)) return say(500, "5.5.2 Line too long");
  store.take(from, to, raw, clock.now());
  return say(250, `2.0.0 Ok: queued as ${String(store.letters.length).padStart(8, "0")}`);
}

// --- Replies and faults -----------------------------------------------------------

/** Acts and replies as the script says. @returns whether the conversation goes on */
async function answer(
  socket: Socket,
  talk: Talk,
  method: string,
  line: string,
  work: () => SmtpReply,
): Promise<boolean> {
  const struck = talk.script.strike(method);
  const { outcome } = struck;
  const instead = outcome && !AFTER.has(outcome.what) ? replyInstead(outcome) : undefined;
  const isBefore = outcome !== undefined && !AFTER.has(outcome.what);
  if (!isBefore && struck.lateMs > 0) await talk.clock.sleep(struck.lateMs, talk.stop);
  const reply = isBefore ? instead : work();
  const leaves = outcome === undefined || isBefore || outcome.what === "error-after" || outcome.what === "broken-json";
  const sent = outcome?.what === "error-after" ? say(451, "4.3.0 Error: queue file write error") : reply;
  talk.commands.push({ method, line, reply: leaves ? sent : undefined });
  if (struck.slowMs > 0) await talk.clock.sleep(struck.slowMs, talk.stop);
  return finish(socket, leaves ? sent : undefined, struck);
}

const AFTER: ReadonlySet<Outcome["what"]> = new Set([
  "silent-after",
  "reset-after",
  "lost-answer",
  "error-after",
  "broken-json",
]);

function replyInstead(outcome: Outcome): SmtpReply | undefined {
  switch (outcome.what) {
    case "answer":
      return say(outcome.status, outcome.body ?? "");
    case "error-before":
      return say(outcome.status ?? 451, "4.3.0 Error: queue file write error");
    case "throttled":
      return say(421, "4.7.0 Error: too many messages, try again later");
    case "verb-off":
      return say(502, "5.5.1 Command not implemented");
    case "token-expired":
    case "token-revoked":
      return say(535, "5.7.8 Error: authentication failed");
    case "closed":
      return say(554, "5.7.1 Service refused");
    default:
      return undefined;
  }
}

/** @returns whether the conversation goes on */
function finish(socket: Socket, reply: SmtpReply | undefined, { outcome }: Struck): boolean {
  if (socket.destroyed) return false;
  switch (outcome?.what) {
    case "silent":
    case "silent-after":
      return true;
    case "lost-answer":
      socket.destroy();
      return false;
    case "reset-before":
    case "reset-after":
      socket.resetAndDestroy();
      return false;
    default:
      return reply !== undefined && write(socket, reply, outcome?.what === "broken-json");
  }
}

/** @returns whether the conversation goes on: a server that says 421 hangs up. */
function write(socket: Socket, { code, words }: SmtpReply, isBroken: boolean): boolean {
  const lines = words.split("\n");
  const text = lines.map((one, at) => `${code}${at < lines.length - 1 ? "-" : " "}${one}\r\n`).join("");
  const isLast = isBroken || code === 421;
  if (isLast) socket.end(isBroken ? text.slice(0, 2) : text, "latin1");
  else socket.write(text, "latin1");
  return !isLast;
}

/** Lines as they come, or all of a letter up to its last dot. */
function linesOf(socket: Socket): { next(isLetter: boolean): Promise<string | undefined> } {
  let buffered = "";
  const pieces = socket.setEncoding("latin1")[Symbol.asyncIterator]();
  const take = (end: string): string | undefined => {
    const at = buffered.indexOf(end);
    if (at === -1) return undefined;
    const line = buffered.slice(0, at);
    buffered = buffered.slice(at + end.length);
    return line;
  };
  const more = async (): Promise<boolean> => {
    // A connection that is torn down has no more to say.
    const piece = await pieces.next().catch(() => ({ done: true, value: "" }));
    if (!piece.done) buffered += String(piece.value);
    return !piece.done;
  };
  return {
    async next(isLetter) {
      do {
        const found = take(isLetter ? "\r\n.\r\n" : "\r\n");
        // The line end before the dot belongs to the letter.
        if (found !== undefined) return isLetter ? `${found}\r\n`.replace(/^\./gm, "") : found;
      } while (await more());
      return undefined;
    },
  };
}
