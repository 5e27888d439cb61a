/** The guarded client of one import, opened when the first address is fetched. */
import type { AddressPolicy, GuardedHttp } from "../http/guard.js";
import { systemClock } from "../resilience/clock.js";

/** A client that is opened once and closed at the end. */
export interface OwnGuard {
  http(): Promise<GuardedHttp>;
  close(): Promise<void>;
}

/** Makes the client of an import; nothing is loaded or opened before the first fetch. */
export function openGuard(policy: AddressPolicy | undefined): OwnGuard {
  let opened: Promise<GuardedHttp> | undefined;
  const open = async (): Promise<GuardedHttp> => {
    const [{ createGuardedHttp }, { createRedactor }] = await Promise.all([
      import("../http/guard.js"),
      import("../http/redact.js"),
    ]);
    return createGuardedHttp({ policy, clock: systemClock, redactor: createRedactor() });
  };
  return {
    http: () => {
      opened ??= open();
      return opened;
    },
    close: async () => {
      await (await opened)?.close();
    },
  };
}
