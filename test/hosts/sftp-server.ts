/** An SFTP server on this machine, by the package that `ssh2-sftp-client` stands on: files in memory, one user. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

export interface SftpServer {
  readonly port: number;
  readonly fingerprint: string;
  readonly files: Map<string, string>;
  /** What was asked, in order: `write /in/.a.part`, `rename …`. */
  readonly asked: string[];
  /** Answers to requests of these names are failures. */
  readonly broken: Set<string>;
  /** Whose requests are heard and never answered. */
  readonly silent: Set<string>;
  close(): void;
}

type Sftp = ssh2.SFTPWrapper;

/** Opens it with `password` for the user `toko`. */
export async function openSftpServer(password: string): Promise<SftpServer> {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  const [key] = Array.isArray(parsed) ? parsed : [parsed];
  const fingerprint = `SHA256:${createHash("sha256")
    .update(key?.getPublicSSH() ?? "")
    .digest("base64")
    .replace(/=+$/, "")}`;
  const state = { files: new Map<string, string>(), asked: [], broken: new Set<string>(), silent: new Set<string>() };
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => {
      if (context.method === "password" && context.username === "toko" && context.password === password)
        context.accept();
      else context.reject(["password"]);
    });
    client.on("ready", () =>
      client.on("session", (accept) => accept().on("sftp", (acceptSftp) => serve(acceptSftp(), state))),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { ...state, port: (server.address() as AddressInfo).port, fingerprint, close: () => server.close() };
}

function serve(sftp: Sftp, { files, asked, broken, silent }: Omit<SftpServer, "port" | "fingerprint" | "close">): void {
  const open = new Map<number, string>();
  const answer = (name: string, id: number, path: string, done: () => void): void => {
    asked.push(`${name} ${path}`);
    if (silent.has(name)) return;
    if (broken.has(name)) sftp.status(id, STATUS_CODE.FAILURE);
    else done();
  };
  const ok = (id: number) => (): void => void sftp.status(id, STATUS_CODE.OK);
  const attributes = { mode: 0o100644, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
  const stat = (id: number, path: string): void => {
    const text = files.get(path);
    if (text !== undefined) sftp.attrs(id, { ...attributes, size: Buffer.byteLength(text) });
    else if (path === "/" || path === "/in" || path === ".") sftp.attrs(id, { ...attributes, mode: 0o040755 });
    else sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
  };
  sftp.on("OPEN", (id, path, flags) =>
    answer("open", id, path, () => {
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(open.size);
      open.set(open.size, path);
      if (flags & OPEN_MODE.WRITE) files.set(path, "");
      sftp.handle(id, handle);
    }),
  );
  sftp.on("WRITE", (id, handle, _offset, data) => {
    const path = open.get(handle.readUInt32BE()) ?? "";
    answer("write", id, path, () => {
      files.set(path, `${files.get(path) ?? ""}${data.toString("utf8")}`);
      ok(id)();
    });
  });
  sftp.on("CLOSE", (id) => ok(id)());
  sftp.on("FSETSTAT", (id) => ok(id)());
  sftp.on("STAT", (id, path) => stat(id, path));
  sftp.on("LSTAT", (id, path) => stat(id, path));
  sftp.on("REALPATH", (id, path) =>
    sftp.name(id, [{ filename: path === "." ? "/" : path, longname: path, attrs: attributes }]),
  );
  sftp.on("REMOVE", (id, path) =>
    answer("remove", id, path, () => sftp.status(id, files.delete(path) ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE)),
  );
  sftp.on("RENAME", (id, from, to) =>
    answer("rename", id, to, () => {
      // Version 3: a name that is there is not replaced.
      if (files.has(to)) return void sftp.status(id, STATUS_CODE.FAILURE);
      files.set(to, files.get(from) ?? "");
      files.delete(from);
      ok(id)();
    }),
  );
}
