/** A proxy that delivers every request, and loses the answer to the one that it is told to lose. */
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface LosingProxy {
  /** Without a path. */
  readonly url: string;
  /** Requests since the last `lose`. */
  readonly count: number;
  /** The request of this number, counted from now, is delivered and its answer lost. */
  lose(number: number): void;
  close(): Promise<void>;
}

interface Passed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Starts a proxy before a server on a loopback port. */
export async function startLosingProxy(port: number): Promise<LosingProxy> {
  let count = 0;
  let lost = 0;
  const server = createServer((message, response) => {
    count += 1;
    const isLost = count === lost;
    const pieces: Buffer[] = [];
    message.on("data", (piece: Buffer) => pieces.push(piece));
    message.on("end", () => {
      const { method = "GET", url = "/", headers } = message;
      pass(port, method, url, headers, Buffer.concat(pieces)).then(
        ({ status, headers: told, body }) => {
          if (isLost) message.socket.destroy();
          else response.writeHead(status, { ...told, "content-length": body.length }).end(body);
        },
        () => message.socket.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return count;
    },
    lose(number) {
      count = 0;
      lost = number;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// The whole answer is awaited: what is lost has happened.
function pass(port: number, method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const { "transfer-encoding": _chunked, ...rest } = headers;
    const out = request({ host: "127.0.0.1", port, method, path, headers: { ...rest, "content-length": body.length } });
    out.once("error", reject);
    out.once("response", (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.once("error", reject);
      answer.once("end", () => {
        const { "transfer-encoding": _coding, ...told } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, headers: told, body: Buffer.concat(pieces) });
      });
    });
    out.end(body);
  });
}
