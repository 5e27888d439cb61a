// A real PDS of Bluesky and a directory of names in memory, on loopback only. It is copied beside the packages that it needs;
// Node 22 or newer.
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";

// Both would listen to everybody.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function listenHere(first, ...rest) {
  const options = typeof first === "object" && first !== null ? first : { port: Number(first) };
  const done = rest.findLast((one) => typeof one === "function");
  return Reflect.apply(listen, this, [{ ...options, host: "127.0.0.1" }, ...(done ? [done] : [])]);
};

const [port, plcPort, folder] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
for (const name of ["blobs", "tmp"]) mkdirSync(`${folder}/${name}`, { recursive: true });

const { MockDatabase, PlcServer } = createRequire(import.meta.url)("@did-plc/server");
await PlcServer.create({ db: new MockDatabase(), port: Number(plcPort) }).start();

const { envToCfg, envToSecrets, PDS } = await import("@atproto/pds");
const secret = () => randomBytes(32).toString("hex");
const env = {
  devMode: true,
  port: Number(port),
  hostname: "localhost",
  dataDirectory: folder,
  blobstoreDiskLocation: `${folder}/blobs`,
  blobstoreDiskTmpLocation: `${folder}/tmp`,
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  bskyAppViewUrl: "http://127.0.0.1:9",
  bskyAppViewDid: "did:example:appview",
  bskyAppViewCdnUrlPattern: "http://127.0.0.1:9/%s/%s/%s",
  serviceHandleDomains: [".test"],
  inviteRequired: false,
  adminPassword: "only here",
  jwtSecret: secret(),
  dpopSecret: secret(),
  plcRotationKeyK256PrivateKeyHex: `${"0".repeat(62)}17`,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  crawlers: [],
  version: "0.0.0",
};
const pds = await PDS.create(envToCfg(env), envToSecrets(env));
await pds.start();
console.log("READY");
