/** The made-up marketplace of `own-channel.md` behind real HTTP. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface PasarPost {
  readonly id: string;
  readonly title?: string;
  readonly price?: number;
  readonly marker?: string;
}

export interface PasarServer {
  readonly url: string;
  readonly posts: Map<string, PasarPost>;
  /** The next requests of this method are answered with this status, without acting. */
  refuse(method: string, status: number): void;
  close(): Promise<void>;
}

export async function openPasar(): Promise<PasarServer> {
  const posts = new Map<string, PasarPost>();
  const refused = new Map<string, number>();
  let made = 0;
  const act = (method: string, url: URL, json: object): readonly [number, unknown] => {
    const id = url.pathname.split("/")[4] ?? "";
    if (method === "GET")
      return [200, [...posts.values()].filter(({ marker }) => marker === url.searchParams.get("marker"))];
    if (method === "POST") {
      made += 1;
      const fresh = { id: `p${made}`, url: `https://pasar.example/p${made}`, createdAt: new Date().toISOString() };
      posts.set(fresh.id, { ...json, ...fresh });
      return [201, fresh];
    }
    const post = posts.get(id);
    if (!post) return [404, {}];
    if (method === "DELETE") posts.delete(id);
    else posts.set(id, { ...post, ...json });
    return [200, { id }];
  };
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    const json = await bodyOf(request);
    const once = refused.get(method);
    refused.delete(method);
    const [status, body] = once === undefined ? act(method, new URL(url, "http://pasar"), json) : [once, {}];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    refuse: (method, status) => void refused.set(method, status),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : (JSON.parse(text) as object);
}
