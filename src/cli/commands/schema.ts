/** `etalase schema`: the JSON Schema of what `--json` writes. */
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { jsonSchema } from "../schema.js";

/** Prints it. */
export async function run({ output }: Call): Promise<ExitCode> {
  const schema = jsonSchema();
  return output.end({
    status: "complete",
    exit: EXIT.done,
    data: { schema },
    lines: [JSON.stringify(schema, null, 2)],
  });
}
