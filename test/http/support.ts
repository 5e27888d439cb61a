import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { Clock } from "../../src/resilience/clock.js";

/** A clock that stands still until it is moved; waits end when it passes their time. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  /** Moves the wall clock only, as an administrator does. */
  jump(ms: number): void;
}

export function createFakeClock(start = "2026-11-21T00:00:00.000Z"): FakeClock {
  let wallMs = Date.parse(start);
  let monotonicMs = 1_000;
  const waiting = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => new Date(wallMs),
    monotonic: () => monotonicMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const wait = { at: monotonicMs + ms, wake: resolve };
        waiting.add(wait);
        signal?.addEventListener("abort", () => {
          waiting.delete(wait);
          reject(signal.reason);
        });
      }),
    advance: (ms) => {
      wallMs += ms;
      monotonicMs += ms;
      for (const wait of [...waiting]) {
        if (wait.at > monotonicMs) continue;
        waiting.delete(wait);
        wait.wake();
      }
    },
    jump: (ms) => {
      wallMs += ms;
    },
  };
}

/** Starts an HTTP server on a free port of the loopback; gone with the test. */
export async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<{ url: string; port: number }> {
  return listen(createServer(listener), host);
}

/** Starts a server that speaks raw TCP. */
export async function serveRaw(onConnection: (socket: Socket) => void): Promise<{ url: string; port: number }> {
  const server = createTcpServer((socket) => {
    // The peer's sudden end is what these servers are for.
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  return listen(server, "127.0.0.1");
}

export async function listen(server: Server, host: string): Promise<{ url: string; port: number }> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}`, port };
}

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What a promise was rejected with. */
export async function caught(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => {
      throw new Error(`Expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

/** A promise and the way to end it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
