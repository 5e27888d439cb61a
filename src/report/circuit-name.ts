/** What people call a circuit: the channels whose calls pass through it, and what of them; never its key. */

/** A circuit's key, taken apart: `verb:shopee:600000:create`. */
export interface CircuitParts {
  readonly kind: "account" | "verb" | "app" | "host";
  /** The account, the app or the host, as the key says it: `shopee:600000`. */
  readonly whose: string;
  /** Only of `verb`. */
  readonly verb?: string | undefined;
}

const KINDS: ReadonlySet<string> = new Set<CircuitParts["kind"]>(["account", "verb", "app", "host"]);

function isKind(text: string): text is CircuitParts["kind"] {
  return KINDS.has(text);
}

/** Takes a circuit's key apart; what is of no known kind is taken for an account's. */
export function circuitParts(circuit: string): CircuitParts {
  const [kind = "", ...rest] = circuit.split(":");
  if (!isKind(kind)) return { kind: "account", whose: circuit };
  return kind === "verb"
    ? { kind, whose: rest.slice(0, -1).join(":"), verb: rest.at(-1) }
    : { kind, whose: rest.join(":") };
}

/** Words that a circuit's name is made of, in one language. */
export interface CircuitWords {
  /** What a channel does no more, by verb: `"new listings"`. What is missing is said as it is. */
  readonly verbs: Readonly<Record<string, string>>;
  readonly app: (name: string) => string;
  readonly host: (name: string) => string;
}

/**
 * Names a circuit. `channels`: those whose calls pass through it; where nobody knows them, as in a journal that is read
 * without its shop, the account stands for them.
 */
export function circuitName(circuit: string, channels: readonly string[], words: CircuitWords): string {
  const { kind, whose, verb } = circuitParts(circuit);
  const plain = whose.replaceAll(":", " ");
  const name = channels.length > 0 ? channels.join(", ") : plain;
  switch (kind) {
    case "account":
      return name;
    case "verb":
      return `${name} (${verb === undefined ? "" : Object.hasOwn(words.verbs, verb) ? words.verbs[verb] : verb})`;
    case "app":
      return channels.length > 0 ? name : words.app(plain);
    case "host":
      return words.host(whose);
    default:
      return kind satisfies never;
  }
}
