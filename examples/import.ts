/**
 * Bringing in a catalogue: what a file is, what it leaves open, and what is odd about it; then it is put into a folder
 * that any web server can show.
 *
 *   tsx examples/import.ts products_export.csv IDR id-ID
 *
 * Photos that are paths are looked for beside the file.
 */
import { dirname } from "node:path";
import { createEtalase } from "etalase";
import { storefront } from "etalase/channels/storefront";
import { importCatalogue, sniff } from "etalase/import";
import { memoryLedger } from "etalase/ledgers/memory";

const [file, currency, locale] = process.argv.slice(2);
if (file === undefined) throw new Error("Name a file: tsx examples/import.ts products_export.csv IDR id-ID");

const { format, confidence, why } = await sniff(file);
console.log(`${format ?? "unknown"} (${Math.round(confidence * 100)} %): ${why}`);

const catalogue = await importCatalogue(file, { currency, locale, root: dirname(file) });
for (const { field, ask, choices } of catalogue.questions) console.log(`? ${field}: ${ask} ${choices.join(" or ")}`);
if (catalogue.questions.length > 0) process.exit(2);

const shop = createEtalase({
  seller: { name: "Toko Baru" },
  ledger: memoryLedger(),
  channels: { web: storefront({ folder: "imported" }) },
});
const { counts } = await shop.publish(catalogue.products);
await shop.close();

for (const { row, column, value, trouble, cure } of catalogue.warnings) {
  console.log(`row ${row}, ${column}: ${value} ${trouble}. ${cure}`);
}
console.log(counts.web, `columns kept aside: ${catalogue.unmapped.join(", ") || "none"}`);
