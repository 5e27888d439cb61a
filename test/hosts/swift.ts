/**
 * OpenStack Swift with its S3 door, which checks signatures (version 4), where Debian's packages are installed:
 * `swift-proxy swift-account swift-container swift-object memcached`. On free ports of the loopback, in a folder of its own.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const SERVERS = ["account", "container", "object"] as const;
const PROGRAMS = [...SERVERS, "proxy"].map((name) => `/usr/bin/swift-${name}-server`);
const MEMCACHED = "/usr/bin/memcached";
/** Python programs that start side by side, on a machine that does other work too. */
const PATIENCE_MS = 60_000;

/** Whether everything is there. */
export const hasSwift = [...PROGRAMS, MEMCACHED, "/usr/bin/swift-ring-builder"].every((file) => existsSync(file));

export interface Swift {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  close(): Promise<void>;
}

/** Starts it and waits until it answers. */
export async function startSwift(): Promise<Swift> {
  const folder = mkdtempSync(join(tmpdir(), "etalase-swift-"));
  const [memory = 0, proxy = 0, ...ports] = await freePorts(2 + SERVERS.length);
  for (const name of ["etc", "cache", join("sd", "d1")]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "etc", "swift.conf"), swiftConf);
  for (const [index, name] of SERVERS.entries()) layOut(folder, name, ports[index] ?? 0);
  writeFileSync(join(folder, "etc", "proxy-server.conf"), proxyConf(folder, proxy, memory));
  giveAway(folder);
  const children = [
    spawn(MEMCACHED, ["-u", "nobody", "-l", "127.0.0.1", "-p", String(memory), "-m", "32"], { stdio: "ignore" }),
    ...SERVERS.map((name) => startServer(folder, name)),
  ];
  const close = async (): Promise<void> => {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${proxy}`;
  try {
    // The proxy shuns for a minute whoever does not answer it at once, so it comes last.
    await Promise.all(ports.map((port) => answers(`http://127.0.0.1:${port}`, children)));
    children.push(startServer(folder, "proxy"));
    await answers(endpoint, children);
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, accessKeyId: "test:tester", secretAccessKey: "testing", close };
}

const user = (): string => (userInfo().uid === 0 ? "swift" : userInfo().username);

/** Swift leaves root for its own user, which has to own what it writes. */
function giveAway(folder: string): void {
  chmodSync(folder, 0o755);
  if (userInfo().uid === 0) execFileSync("chown", ["-R", "swift", folder]);
}

function layOut(folder: string, name: string, port: number): void {
  const ring = (...args: readonly string[]) =>
    execFileSync("swift-ring-builder", [`${name}.builder`, ...args], { cwd: join(folder, "etc"), stdio: "ignore" });
  ring("create", "4", "1", "1");
  ring("add", `r1z1-127.0.0.1:${port}/d1`, "1");
  ring("rebalance");
  writeFileSync(join(folder, "etc", `${name}-server.conf`), serverConf(folder, name, port));
}

const swiftConf = "[swift-hash]\nswift_hash_path_suffix = x\n[storage-policy:0]\nname = one\ndefault = yes\n";

function common(folder: string, port: number): string {
  return `[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = ${port}\nworkers = 0\nuser = ${user()}\nswift_dir = ${folder}/etc\n`;
}

function serverConf(folder: string, name: string, port: number): string {
  return `${common(folder, port)}devices = ${folder}/sd
mount_check = false
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
recon_cache_path = ${folder}/cache
`;
}

function proxyConf(folder: string, port: number, memory: number): string {
  return `${common(folder, port)}[pipeline:main]
pipeline = catch_errors cache s3api tempauth copy slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memory}
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
dns_compliant_bucket_names = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
storage_url_scheme = default
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
`;
}

/** Its own start script, told where its settings are: it would look in /etc. */
function startServer(folder: string, name: string): ChildProcess {
  const program = `
import sys
import swift.common.utils as utils
utils.SWIFT_CONF_FILE = '${folder}/etc/swift.conf'
sys.argv = ['swift-${name}-server', '${folder}/etc/${name}-server.conf']
exec(open('/usr/bin/swift-${name}-server').read())`;
  return spawn("/usr/bin/python3", ["-c", program], {
    env: { ...process.env, SWIFT_DIR: `${folder}/etc` },
    stdio: "ignore",
  });
}

async function answers(endpoint: string, children: readonly ChildProcess[]): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const dead = children.find(({ exitCode }) => exitCode !== null);
    if (dead) throw new Error(`${dead.spawnfile} ended with ${dead.exitCode}`);
    const reply = await fetch(endpoint).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Swift did not answer within ${PATIENCE_MS} ms`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
