/**
 * `npm run lock`: after npm wrote package-lock.json, adds the optional packages of other platforms that it left out.
 * npm drops an optional package whose version it could not see while it wrote the file, and `npm ci` then refuses that
 * same file as incomplete. An entry without `integrity` is skipped on every platform but its own.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One package of the lock file, as far as we read and write it. */
interface Locked {
  readonly version?: string | undefined;
  readonly dev?: boolean | undefined;
  readonly optional?: boolean | undefined;
  readonly os?: readonly string[] | undefined;
  readonly cpu?: readonly string[] | undefined;
  readonly libc?: readonly string[] | undefined;
  readonly optionalDependencies?: Readonly<Record<string, string>> | undefined;
}
type Packages = Readonly<Record<string, Locked>>;

const file = join(import.meta.dirname, "..", "package-lock.json");

/** The words of a package's name that say where it runs. */
function platformOf(name: string): Pick<Locked, "os" | "cpu" | "libc"> {
  const words = name.split(/[-/]/);
  const one = (known: readonly string[]) => words.find((word) => known.includes(word));
  const os = one([
    "android",
    "darwin",
    "freebsd",
    "linux",
    "netbsd",
    "openbsd",
    "openharmony",
    "sunos",
    "win32",
    "aix",
  ]);
  const cpu = one(["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64", "wasm32", "mips64el"]);
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : os === "linux" ? "glibc" : undefined;
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) };
}

/** The lock path under which `parent` would find `name`, nearest first, or `undefined`. */
function resolveFrom(packages: Packages, parent: string, name: string): string | undefined {
  const folders = parent
    .split("/node_modules/")
    .map((_, at, parts) => parts.slice(0, parts.length - at).join("/node_modules/"));
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].find(
    (path) => packages[path],
  );
}

/** What npm left out, as new entries. */
export function findMissing(packages: Packages): Packages {
  const missing = Object.entries(packages).flatMap(([parent, { dev, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d+\.\d+\.\d+\S*$/.test(version) && !resolveFrom(packages, parent, name))
      .map(([name, version]): [string, Locked] => [
        `node_modules/${name}`,
        { version, ...(dev && { dev }), optional: true, ...platformOf(name) },
      ]),
  );
  return Object.fromEntries(missing);
}

const lock: { packages: Packages } = JSON.parse(readFileSync(file, "utf8"));
const missing = findMissing(lock.packages);
const { "": root = {}, ...others } = lock.packages;
const sorted = Object.entries({ ...others, ...missing }).sort(([a], [b]) => a.localeCompare(b, "en"));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: { "": root, ...Object.fromEntries(sorted) } }, null, 2)}\n`);
console.log(`${Object.keys(missing).length} optional packages of other platforms added to package-lock.json.`);
