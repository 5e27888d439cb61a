/** Asking for a place that nobody started: the error names the call that starts it. */
import { afterAll, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.js";

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const { close: _close, ...openers } = sandbox;

test.each(Object.entries(openers))("%s is named as it is called", (name, opener) => {
  expect(() => (opener as () => unknown)()).toThrow(`call sandbox.${name}({ … }) first`);
});

test("gives the place that was started last", async () => {
  const [, second] = [
    await sandbox.webhook({ secret: `whsec_${Buffer.from("a secret of 24 bytes or so").toString("base64")}` }),
    await sandbox.webhook({ secret: `whsec_${Buffer.from("another one of 24 bytes!!").toString("base64")}` }),
  ];
  expect(sandbox.webhook()).toBe(second);
});
