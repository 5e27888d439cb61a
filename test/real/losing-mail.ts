/** A proxy before an SMTP server that delivers everything, and loses the answer to the letter of the number it is told. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface LosingMail {
  readonly port: number;
  /** The answer to this letter, counted from now, is lost; 0: to none. */
  lose(number: number): void;
  close(): Promise<void>;
}

/** Starts a proxy before a server on a loopback port. */
export async function startLosingMail(port: number): Promise<LosingMail> {
  let letters = 0;
  let lost = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(port, "127.0.0.1");
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      // Whoever hangs up hangs up for both.
      socket.on("error", () => undefined);
    }
    client.pipe(behind);
    behind.on("data", (piece: Buffer) => {
      // Postfix's words for a letter that it has taken.
      if (/^250 2\.0\.0 Ok: queued/m.test(piece.toString("latin1"))) {
        letters += 1;
        if (letters === lost) {
          client.destroy();
          behind.destroy();
          return;
        }
      }
      client.write(piece);
    });
    behind.once("close", () => client.destroy());
    client.once("close", () => behind.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    lose(number) {
      letters = 0;
      lost = number;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
