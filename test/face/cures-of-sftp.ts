/** Cures of files on SFTP servers: the options that they name, and what is to be installed. */
import { expect } from "vitest";
import { EtalaseError } from "../../src/errors.js";
import { sftpFiles } from "../../src/hosts/sftp-files.js";

const GIVEN = { host: "127.0.0.1", username: "toko", fingerprint: `SHA256:${"A".repeat(43)}` } as const;

const entering = (): void => {
  const fieldOf = (more: object): string | undefined => {
    try {
      sftpFiles({ ...GIVEN, ...more });
      return undefined;
    } catch (error) {
      return error instanceof EtalaseError ? error.field : String(error);
    }
  };
  expect(fieldOf({})).toBe("to.privateKey");
  expect(fieldOf({ password: "rahasia", privateKey: "-----BEGIN" })).toBe("to.privateKey");
  expect(fieldOf({ password: "rahasia", fingerprint: "aa:bb" })).toBe("to.fingerprint");
  expect(fieldOf({ password: "rahasia" })).toBeUndefined();
};

export const CURES_OF_SFTP: Readonly<Record<string, () => unknown>> = {
  "Give `password` or `privateKey`, and not both.": entering,
  "Check `username` and its `password` or `privateKey`.": entering,
  "Ask whoever runs it whether its key has changed; if so, set `fingerprint`.": entering,
};
