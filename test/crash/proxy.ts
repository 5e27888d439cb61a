/** A proxy that breaks connections half-way, as a dying network does: real TCP, one fault a request. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * `silent` takes the request and says nothing, and nobody behind it hears of it · `swallowed` hands it on and never says
 * what came of it · `lost` hands it on and breaks when the answer is there · `torn` breaks in the middle of the answer.
 */
export type Fault = "silent" | "swallowed" | "lost" | "torn";

export interface BrokenProxy {
  readonly url: string;
  /** What was done to how many requests. */
  readonly struck: Readonly<Record<Fault, number>>;
  /** Decides about each request; `undefined`: it passes. */
  fault: (request: string) => Fault | undefined;
  close(): Promise<void>;
}

/** Opens a proxy in front of a port of the loopback. `onSilence`: nothing more will come of a request. */
export async function openProxy(port: number, onSilence: () => void): Promise<BrokenProxy> {
  const sockets = new Set<Socket>();
  const struck = { silent: 0, swallowed: 0, lost: 0, torn: 0 };
  const proxy = { fault: (_request: string): Fault | undefined => undefined };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    let behind: Socket | undefined;
    let fault: Fault | undefined;
    client.on("data", (bytes) => {
      // Requests are small: the head of each comes in one piece.
      if (bytes.toString("latin1", 0, 5) === "POST ") {
        fault = proxy.fault(bytes.toString("utf8"));
        if (fault) struck[fault] += 1;
      }
      if (fault === "silent") return onSilence();
      behind ??= link(client, port, keep, { fault: () => fault, onSilence });
      behind.write(bytes);
    });
    client.once("close", () => behind?.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    struck,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function link(
  client: Socket,
  port: number,
  keep: (socket: Socket) => void,
  { fault, onSilence }: { readonly fault: () => Fault | undefined; readonly onSilence: () => void },
): Socket {
  const behind = connect(port, "127.0.0.1");
  keep(behind);
  behind.on("data", (bytes) => {
    switch (fault()) {
      case "swallowed":
        return onSilence();
      case "lost":
        return client.resetAndDestroy();
      case "torn":
        return client.write(bytes.subarray(0, bytes.length - 3), () => client.resetAndDestroy());
      default:
        client.write(bytes);
    }
  });
  behind.once("close", () => client.end());
  return behind;
}
