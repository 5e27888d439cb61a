/** A server of the loopback that can stop listening, and come back on the same port. */
import type { AddressInfo, Server } from "node:net";
import { turn } from "./clock.js";

export interface Door {
  /** Answers the port. */
  open(): Promise<number>;
  close(): Promise<void>;
}

/** @param hangUp - ends the connections that are there; a server that closes only waits for them */
export function createDoor(server: Server, hangUp: () => void): Door {
  let port = 0;
  let last: Promise<void> = Promise.resolve();
  const queued = (step: () => Promise<void>): Promise<void> => {
    last = last.then(step, step);
    return last;
  };
  return {
    async open(): Promise<number> {
      await queued(async () => {
        if (server.listening) return;
        await new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen(port, "127.0.0.1", () => {
            server.off("error", reject);
            resolve();
          });
        });
        port = (server.address() as AddressInfo).port;
      });
      return port;
    },
    close: () =>
      queued(async () => {
        if (!server.listening) return;
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          hangUp();
        });
        // Callers in this process learn that their idle connections are dead before they use them again.
        await turn();
      }),
  };
}
