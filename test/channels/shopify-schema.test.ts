/** What is sent to Shopify, judged by its own schema with graphql-js: documents, and every value of every variable. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isObjectType,
  NoDeprecatedCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { DOCUMENTS } from "../../src/channels/shopify/documents.js";
import { FAILURE_ROWS } from "../../src/channels/shopify/failure-rows.js";
import { createManualClock, createSandbox } from "../../src/sandbox/sandbox.js";
import { TYPES } from "../../src/sandbox/shopify/types.js";
import { jpeg } from "../sandbox/photos.js";
import { NOW, photoOf } from "./fake-tools.js";
import { ALL, coloured, LOCATION, openShop, PHOTO, TOKEN } from "./shopify-kit.js";

const file = fileURLToPath(new URL("../../../shared/spec/vendor/shopify-admin-2026-10.json.gz", import.meta.url));
const isHere = existsSync(file);
const why = isHere ? "" : " (SKIPPED: ../shared/spec/vendor/shopify-admin-2026-10.json.gz is not here)";

function readSchema(): GraphQLSchema {
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
  return buildClientSchema(data);
}

/** A life that sends every document: put up, changed, revised, stocked elsewhere, read, found, hidden, deleted. */
async function live() {
  const clock = createManualClock(NOW);
  const sandbox = createSandbox({ clock });
  const second = "gid://shopify/Location/2";
  const locations = [LOCATION, second].map((id) => ({ id, name: id }));
  const place = await sandbox.shopify({ token: TOKEN, locations });
  const one = openShop(place, clock, { locations: { toko: LOCATION } });
  const both = openShop(place, clock, { locations: { toko: LOCATION, gudang: second }, hideAs: "unpublished" });
  const extras = {
    collections: ["gid://shopify/Collection/1"],
    metafields: [{ namespace: "custom", key: "asal", type: "single_line_text_field", value: "Gayo" }],
    seo: { title: "Kopi", description: "Kopi" },
    templateSuffix: "khusus",
    taxable: false,
    unlisted: true,
  };
  const product = coloured(["merah", "biru"], {
    shipping: { weightGrams: 250 },
    photos: ["1"],
    byLocation: [{ location: "toko", stock: 3 }],
    listPrice: { amount: "80000", currency: "IDR" },
  });
  const rich = { ...product, category: "fb-1-2", tags: ["kopi"], brand: "Gayo" };
  await one.ping();
  const done = await one.put({ content: one.render(product).content });
  const photos = [PHOTO, photoOf("2", jpeg(800, 600, 2))];
  const next = await one.update(done, { content: one.render(rich, extras).content, photos, due: ALL });
  await one.settle(done.id);
  await one.withdraw(done);
  const content = both.render(product).content;
  const last = await both.revise(next, { content });
  await both.read(last);
  await both.find("kopi", ["BTK-merah"]);
  await both.withdraw(done);
  await both.withdraw(done, "delete");
  await sandbox.close();
  return place.requests.filter(({ path }) => path.endsWith("graphql.json")).map(({ fields }) => fields);
}

describe.skipIf(!isHere)(`Shopify's own schema of 2026-10${why}`, () => {
  let schema: GraphQLSchema;
  beforeAll(() => {
    schema = readSchema();
  });

  test.each(DOCUMENTS)("takes the document $name", ({ name, text }) => {
    const document = parse(text);
    expect(validate(schema, document, specifiedRules).map(({ message }) => message)).toEqual([]);
    const [operation] = document.definitions as readonly OperationDefinitionNode[];
    expect(operation?.name?.value).toBe(name);
    // A publication's catalogue bears a title of its own; its name is what sellers know.
    const deprecated = validate(schema, document, [NoDeprecatedCustomRule]).map(({ message }) => message);
    expect(deprecated.filter((message) => !message.includes("Publication.name"))).toEqual([]);
  });

  test("takes every value that a product's whole life sends, and every document is sent in one", async () => {
    const requests = await live();
    const names = new Set<unknown>();
    for (const { query, variables, operationName } of requests) {
      names.add(operationName);
      const [operation] = parse(String(query)).definitions as readonly OperationDefinitionNode[];
      const given = variables as Readonly<Record<string, unknown>>;
      const { errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], given);
      expect((errors ?? []).map(({ message }) => `${String(operationName)}: ${message}`)).toEqual([]);
      const known = (operation?.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
      expect(Object.keys(given).filter((name) => !known.includes(name))).toEqual([]);
    }
    expect([...names].toSorted()).toEqual(DOCUMENTS.map(({ name }) => name).toSorted());
  });

  test("has every code of the mutations that we send in the failure table", () => {
    const enums = ["ProductSet", "ProductVariantsBulkUpdate", "InventorySetQuantities"].map((name) => {
      const type = schema.getType(`${name}UserErrorCode`);
      return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    });
    const codes = enums.flat();
    expect(codes.length).toBeGreaterThan(70);
    expect(codes.filter((code) => !FAILURE_ROWS.some((row) => row.code.test(code)))).toEqual([]);
  });

  test("knows every type and field that the sandbox knows, and the sandbox demands what it demands", () => {
    // The sandbox has one name for all user errors with a code, calls dates and addresses text, and an interface an object.
    const own = new Set(["CodedError", "Publication.catalog"]);
    const wrong: string[] = [];
    for (const [name, { kind, fields, values }] of TYPES) {
      const type = schema.getType(name);
      if (own.has(name)) continue;
      if (!type) wrong.push(name);
      if (isEnumType(type))
        wrong.push(...[...values].filter((value) => !type.getValue(value)).map((value) => `${name}.${value}`));
      if (kind === "enum" || !type || isEnumType(type) || !("getFields" in type)) continue;
      for (const [field, { type: told }] of fields) {
        const real = type.getFields()[field];
        if (!real) wrong.push(`${name}.${field}`);
        else if (own.has(`${name}.${field}`)) continue;
        else if (isInputObjectType(type) && String(real.type) !== told && !/^(String|ID)$/.test(told)) {
          wrong.push(`${name}.${field}: ${told} is ${String(real.type)}`);
        } else if (
          isObjectType(type) &&
          isObjectType(getNamedType(real.type)) !== TYPES.has(told.replace(/[[\]!]/g, ""))
        ) {
          if (!["userErrors", "nodes", "status"].includes(field) && !told.startsWith("ProductVariantInv")) {
            wrong.push(`${name}.${field}: ${told} is ${String(real.type)}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
