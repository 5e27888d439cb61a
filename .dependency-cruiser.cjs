/**
 * The map of rooms: who may see whom. A room sees itself, what its row says, and nothing else;
 * a new room needs a row here. Type-only imports count. `npm run check:rooms` enforces it.
 */

/** A room's contract is the one file of it that the engine may see: types and pure functions, no driver. */
const contracts = "^src/([a-z-]+/room|hosts/host|photos/(digest|photo-error|desk-room))\\.ts$";
const ledgerContract = [
  "^src/ledger/(ledger|ops|shared-ops|product-ops|rows|run-tally|lanes|transitions|unknown)\\.ts$",
  "^src/ledger/transitions/",
];
const signing = "^src/http/(sign|oauth)[a-z-]*\\.ts$";

/** One room's folder, as a pattern. */
const room = (name) => `^src/${name}/`;
const errors = "^src/errors\\.ts$";
const words = [errors, room("model")];
const contract = [...words, room("channel")];

/** room → patterns of what it may see besides itself */
const sees = {
  "errors.ts": [],
  model: [errors],
  channel: words,
  resilience: contract,
  events: [...contract, ...ledgerContract],
  http: [...contract, room("resilience"), contracts],
  photos: [...contract, room("http"), contracts],
  trust: [...contract, contracts],
  hosts: [...contract, room("http"), contracts],
  ledger: [...contract, room("resilience"), "^src/events/tracing\\.ts$", contracts],
  engine: [...contract, room("resilience"), room("events"), ...ledgerContract, contracts],
  import: [...contract, room("resilience"), room("http"), contracts],
  // A page for the same people as the report, in the same dress.
  preview: [...contract, contracts, "^src/report/(base-style|format|html|languages)\\.ts$"],
  sandbox: words,
  // The promises run a channel under the real engine, on the memory ledger.
  testing: [
    ...contract,
    room("resilience"),
    room("engine"),
    room("events"),
    room("sandbox"),
    room("http"),
    ...ledgerContract,
    "^src/ledger/memory\\.ts$",
    contracts,
  ],
  "face.ts": [...contract, room("engine"), room("events"), room("resilience"), ...ledgerContract, contracts],
  embedding: [errors, signing],
  // A shop for agents: the face, in the words of their protocol.
  mcp: [...words, "^src/(index|face)\\.ts$"],
  // Bridges to what others watch with.
  telemetry: [errors, room("events"), "^src/face\\.ts$"],
  // Brings a changing catalogue to whatever shop it is given.
  source: [...words, "^src/resilience/clock\\.ts$"],
  // A picture of what the face says, for people.
  report: [...words, "^src/(index|face)\\.ts$"],
  cli: [
    ...contract,
    room("preview"),
    room("import"),
    room("report"),
    room("trust"),
    room("mcp"),
    "^src/(etalase|index|face)\\.ts$",
  ],
};

const roomRules = Object.entries(sees).map(([name, allowed]) => {
  const own = name.endsWith(".ts") ? `^src/${name.replace(".", "\\.")}$` : room(name);
  return {
    name: `${name.replace(".ts", "")}-sees-only-its-row`,
    comment: `src/${name} may see only what its row in .dependency-cruiser.cjs says.`,
    severity: "error",
    from: { path: own },
    to: { path: "^src/", pathNot: [own, ...allowed] },
  };
});

/** npm package or core module → the one room that may load it */
const keepers = [
  ["sharp", "photos", "(^sharp$|node_modules/sharp/)"],
  ["undici", "http", "(^undici$|node_modules/undici/)"],
  [
    "drivers",
    "ledger",
    "(^(node:)?sqlite$|^(libsql|better-sqlite3|pg)$|node_modules/(@types/)?(libsql|better-sqlite3|pg)/)",
  ],
];
const keeperRules = keepers.map(([what, name, path]) => ({
  name: `${what}-only-in-${name}`,
  comment: `Only src/${name} may load this; everyone else gets it handed in.`,
  severity: "error",
  from: { path: "^src/", pathNot: room(name) },
  to: { path },
}));

const everyRoom = [...Object.keys(sees), "channels", "etalase.ts", "index.ts"].map((name) =>
  name.replace(".ts", "\\.ts"),
);

module.exports = {
  forbidden: [
    ...roomRules,
    ...keeperRules,
    {
      name: "channels-see-only-the-contract",
      comment:
        "A channel sees the contract, signing helpers, its own folder and shared-* folders; never another channel.",
      severity: "error",
      from: { path: "^src/channels/((?:feeds/)?[^/.]+)" },
      to: {
        path: "^src/",
        pathNot: [...contract, signing, "^src/channels/$1(\\.ts$|/)", "^src/channels/(feeds/)?(_|shared-)"],
      },
    },
    {
      name: "core-reaches-no-channel",
      comment: "The root entry must not pull in a channel, a fake platform or a promise suite, not even by detours.",
      severity: "error",
      from: { path: "^src/(index|etalase)\\.ts$" },
      to: { path: "^src/(channels|sandbox|testing|cli)/", reachable: true },
    },
    {
      name: "room-not-on-the-map",
      comment: "A new room needs a row in .dependency-cruiser.cjs.",
      severity: "error",
      from: { path: "^src/", pathNot: `^src/(${everyRoom.join("|")})(/|$)` },
      to: {},
    },
    { name: "no-circles", severity: "error", from: { path: "^src/" }, to: { circular: true } },
    {
      name: "no-orphans",
      comment: "Nobody imports this file and it imports nobody: is it used?",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "^src/(index|errors)\\.ts$" },
      to: {},
    },
    {
      name: "no-development-packages-in-src",
      comment: "What is shipped may load only dependencies and peers.",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg"], dependencyTypesNot: ["npm-peer", "type-only"] },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      from: { path: "^src/" },
      // node:sqlite exists from Node 22.13; on Node 20 it cannot be resolved and is loaded lazily.
      to: { couldNotResolve: true, pathNot: "^(node:)?sqlite$|^(better-sqlite3|pg)$" },
    },
    {
      name: "src-sees-only-src",
      comment: "Tests, examples and benches see the source, never the other way round.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|examples|bench|docs|dist|\\.ci)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  },
};
