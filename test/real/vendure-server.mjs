// A real Vendure on loopback: SQLite, one administrator, CSRF prevention as its own warning advises, API keys, a custom
// field for our marker. It is copied beside the packages that it needs.
import { mkdirSync, rmSync } from "node:fs";
import { AssetServerPlugin } from "@vendure/asset-server-plugin";
import { bootstrap, DefaultJobQueuePlugin, DefaultLogger, JobQueueService, LogLevel } from "@vendure/core";

const [port, folder] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(`${folder}/assets`, { recursive: true });
const app = await bootstrap({
  apiOptions: {
    port: Number(port),
    hostname: "127.0.0.1",
    adminApiPath: "admin-api",
    shopApiPath: "shop-api",
    csrfPrevention: true,
  },
  authOptions: {
    tokenMethod: ["bearer", "api-key"],
    superadminCredentials: { identifier: "superadmin", password: "superadmin" },
    cookieOptions: { secret: "only here" },
  },
  dbConnectionOptions: { type: "better-sqlite3", synchronize: true, logging: false, database: `${folder}/shop.sqlite` },
  customFields: { Product: [{ name: "etalaseId", type: "string", nullable: true }] },
  paymentOptions: { paymentMethodHandlers: [] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
  plugins: [AssetServerPlugin.init({ route: "assets", assetUploadDir: `${folder}/assets` }), DefaultJobQueuePlugin],
});
await app.get(JobQueueService).start();
console.log("READY");
