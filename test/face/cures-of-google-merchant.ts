/** Cures of the Google Merchant channel: each after the trouble that it is for, against the sandbox. */
import { expect } from "vitest";
import { googleMerchant } from "../../src/channels/google-merchant/index.js";
import { EtalaseError } from "../../src/errors.js";
import { createSandbox, type GoogleMerchantSandboxOptions } from "../../src/sandbox/sandbox.js";
import { ACCOUNT, KEY_FILE, SIGNER } from "../promises/google-merchant.js";

type Desk = ReturnType<typeof googleMerchant.desk>;

/** A desk at an account of its own. */
async function atDesk(
  begin: Partial<GoogleMerchantSandboxOptions>,
  show: (desk: Desk) => Promise<void>,
): Promise<void> {
  const sandbox = createSandbox();
  const place = await sandbox.googleMerchant({ accountId: ACCOUNT, serviceAccount: SIGNER, ...begin });
  const here = { server: place.url, authServer: place.url };
  try {
    await show(googleMerchant.desk({ accountId: ACCOUNT, serviceAccount: KEY_FILE, ...here }));
  } finally {
    await sandbox.close();
  }
}

const registering = () =>
  atDesk({ registered: false }, async (desk) => {
    await expect(desk.dataSources()).rejects.toMatchObject({ kind: "forbidden" });
    await desk.register("you@toko.example");
    expect(await desk.dataSources()).toHaveLength(1);
  });

const choosing = () =>
  atDesk({ dataSources: [{ id: "7", displayName: "Berkas", isFile: true }] }, async (desk) => {
    expect((await desk.dataSources()).some(({ takesProducts }) => takesProducts)).toBe(false);
    expect(fieldOf({ dataSource: Symbol("wrong") })).toBe("invalid-options dataSource");
  });

function fieldOf(more: object): string | undefined {
  const given = { accountId: ACCOUNT, dataSource: "1", serviceAccount: KEY_FILE };
  try {
    Reflect.apply(googleMerchant, undefined, [{ ...given, ...more }]);
    return undefined;
  } catch (error) {
    return error instanceof EtalaseError ? `${error.code} ${error.field?.split(".")[1]}` : String(error);
  }
}

const naming = (): void => {
  expect(fieldOf({})).toBeUndefined();
  expect(fieldOf({ accountId: Symbol("wrong") })).toBe("invalid-options accountId");
  expect(KEY_FILE).toHaveProperty("client_email");
};

export const CURES_OF_GOOGLE_MERCHANT: Readonly<Record<string, () => unknown>> = {
  'Register the Google Cloud project once: googleMerchant.desk({ … }).register("you@toko.example").': registering,
  "Add the service account's client_email as a user in Merchant Center, and check `accountId`.": naming,
  "Check `dataSource`: googleMerchant.desk({ … }).dataSources() lists those that take products.": choosing,
};
