/** Bluesky's reference PDS: installed from npm with a Node that is new enough, started, and looked at without our channel. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { AtpAgent } from "@atproto/api";
import { freePort, installOnce, startServer } from "./npm-server.js";

const NODE = "24.21.0";
const PDS = "0.5.35";

/** A PDS with one account. */
export interface BlueskyPds {
  readonly port: number;
  /** Signed in as the account, without a proxy between. */
  readonly agent: AtpAgent;
  /** Deletes every post. */
  empty(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a PDS, and makes the account. */
export async function startPds(handle: string, password: string): Promise<BlueskyPds> {
  const node = nodeFrom(installOnce(`node-${NODE}`, { dependencies: { node: NODE } }));
  const dependencies = { "@atproto/pds": PDS, "@did-plc/server": "0.0.1", "@did-plc/lib": "0.0.4" };
  const folder = installOnce(`pds-${PDS}`, { type: "module", dependencies }, ["--ignore-scripts"]);
  compileFor(node, folder);
  copyFileSync(join(import.meta.dirname, "bluesky-server.mjs"), join(folder, "server.mjs"));
  const [port, plcPort] = [await freePort(), await freePort()];
  const server = await startServer(
    [node.program, "server.mjs", String(port), String(plcPort), join(folder, `data-${port}`)],
    { cwd: folder, env: { LOG_ENABLED: "false" } },
    (output) => output.includes("READY"),
  );
  const agent = new AtpAgent({ service: `http://127.0.0.1:${port}` });
  await agent.createAccount({ handle, email: "toko@example.com", password });
  return { port, agent, empty: () => empty(agent), end: server.end };
}

interface NodeProgram {
  readonly program: string;
  /** With the headers that native packages are compiled with. */
  readonly folder: string;
}

function nodeFrom(folder: string): NodeProgram {
  const installed = join(folder, "node_modules", "node", "node_modules", `node-${process.platform}-${process.arch}`);
  const beside = join(folder, "node_modules", `node-${process.platform}-${process.arch}`);
  const home = existsSync(installed) ? installed : beside;
  return { program: join(home, "bin", "node"), folder: home };
}

/** One of its packages is native, and is compiled for the Node that runs it. */
function compileFor({ program, folder }: NodeProgram, place: string): void {
  if (existsSync(join(place, "node_modules", "better-sqlite3", "build", "Release", "better_sqlite3.node"))) return;
  const { status, stderr } = spawnSync("npm", ["rebuild", "better-sqlite3"], {
    cwd: place,
    env: { ...process.env, PATH: `${join(program, "..")}:${process.env["PATH"]}`, npm_config_nodedir: folder },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 600_000,
  });
  if (status !== 0) throw new Error(`npm could not compile better-sqlite3: ${String(stderr).slice(-2_000)}`);
}

/** The account's own posts, as its server has them. */
export async function postsOf(agent: AtpAgent) {
  const query = { repo: agent.assertDid, collection: "app.bsky.feed.post", limit: 100 };
  const { data } = await agent.com.atproto.repo.listRecords(query);
  return data.records;
}

async function empty(agent: AtpAgent): Promise<void> {
  for (const { uri } of await postsOf(agent)) await agent.deletePost(uri);
}
