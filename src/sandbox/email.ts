/**
 * An SMTP server on a loopback port: takes letters as RFC 5321 wants them, refuses whom it is told to refuse, and has its
 * bad days at every command. Written from the RFCs on node:net, so that it can fall silent or hang up in the middle of any
 * reply; it speaks no TLS.
 */
import { createServer, type Socket } from "node:net";
import { createDoor, type Door } from "./door.js";
import { converse, type Talk } from "./email/session.js";
import { EmailStore, type SmtpCommand, type TakenLetter } from "./email/store.js";
import { createFaultScript, type Fault, type Faults } from "./faults.js";
import type { Surroundings } from "./server.js";

/** How an SMTP place begins. */
export interface EmailSandboxOptions {
  /** The only login that is accepted. @defaultValue none is asked for */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
  /** Largest letter, in bytes: what SIZE says. @defaultValue 10,485,760 */
  readonly maxBytes?: number | undefined;
}

/** A running SMTP place. Faults name its commands: connect, EHLO, AUTH, MAIL, RCPT, DATA, letter, QUIT. */
export interface EmailPlace {
  readonly host: string;
  readonly port: number;
  readonly store: EmailStore;
  /** Every command, oldest first. */
  readonly commands: readonly SmtpCommand[];
  readonly faults: Faults;
  /** Letters that were taken, oldest first. */
  letters(): readonly TakenLetter[];
  /** Adds one fault; the answer lifts it again. Short for `faults.add`. */
  fault(fault: Fault): Promise<() => Promise<void>>;
  /** Hangs up on everybody and stops listening. */
  close(): Promise<void>;
}

/** Starts an SMTP place. */
export async function openEmail(
  { login, maxBytes = 10_485_760 }: EmailSandboxOptions,
  { clock, random }: Surroundings,
): Promise<EmailPlace> {
  const store = new EmailStore();
  const commands: SmtpCommand[] = [];
  const stop = new AbortController();
  const listener = createListener((socket) => void converse(socket, talk));
  const sync = async (): Promise<void> => {
    if (stop.signal.aborted) return;
    await (script.isDown() ? listener.close() : listener.open());
    const next = script.nextChange();
    if (next) void clock.sleep(next.getTime() - clock.now().getTime(), stop.signal).then(sync);
  };
  const script = createFaultScript(clock, random, sync);
  const talk: Talk = { store, script, clock, commands, stop: stop.signal, login, maxBytes };
  const port = await listener.open();
  return {
    host: "127.0.0.1",
    port,
    store,
    commands,
    faults: script,
    letters: () => store.letters,
    fault: (fault) => script.add(fault),
    async close() {
      stop.abort();
      await listener.close();
    },
  };
}

/** A server that can stop listening and come back on the same port. */
function createListener(handle: (socket: Socket) => void): Door {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    handle(socket);
  });
  return createDoor(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}
