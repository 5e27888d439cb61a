/** A channel whose errors hold no secrets: platforms repeat in their refusals what they were sent. */
import type { Inside } from "../channel/define.js";
import type { SecretKeeper } from "./surroundings.js";

type Work = (...given: readonly unknown[]) => unknown;

/** Wraps everything of a channel that can throw; classes and fields of what is thrown stay. */
export function hushChannel(within: Inside, redactor: SecretKeeper): Inside {
  const { tokens, compose } = within;
  const refresh = tokens?.refresh;
  return {
    ...within,
    render: (input) => hushed(redactor, within.render)(input) as ReturnType<Inside["render"]>,
    ...(compose ? { compose: (input) => hushed(redactor, compose)(input) as ReturnType<typeof compose> } : {}),
    facts: Object.fromEntries(
      Object.entries(within.facts).map(([key, fact]) => [
        key,
        { ...fact, read: async (session, signal) => hushed(redactor, fact.read)(session, signal) },
      ]),
    ),
    tokens: tokens &&
      refresh && {
        ...tokens,
        refresh: (...given) => hushed(redactor, refresh)(...given) as ReturnType<typeof refresh>,
      },
    verb: (name) => hushVerb(redactor, within.verb(name)),
  };
}

function hushVerb(redactor: SecretKeeper, verb: unknown): unknown {
  if (typeof verb === "function") return hushed(redactor, verb as Work);
  if (typeof verb !== "object" || verb === null) return verb;
  const run: unknown = Reflect.get(verb, "run");
  return typeof run === "function" ? { ...verb, run: hushed(redactor, run as Work) } : verb;
}

function hushed(redactor: SecretKeeper, work: (...given: never[]) => unknown): Work {
  return (...given) => {
    try {
      const answer: unknown = Reflect.apply(work, undefined, given);
      if (!(answer instanceof Promise)) return answer;
      return answer.then(
        (told: unknown) => (Array.isArray(told) ? told.map((one) => hushOutcome(redactor, one)) : told),
        (error: unknown) => {
          throw redactor.redactError(error);
        },
      );
    } catch (error) {
      throw redactor.redactError(error);
    }
  };
}

// A batch answers with errors in their places.
function hushOutcome(redactor: SecretKeeper, outcome: unknown): unknown {
  return outcome instanceof Error ? redactor.redactError(outcome) : outcome;
}
