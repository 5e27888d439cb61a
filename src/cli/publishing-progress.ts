/** How far a publish is: a moving line in a terminal, a few plain lines elsewhere, however large the catalogue. */
import type { Etalase } from "../index.js";
import type { Call } from "./command.js";

const LIVE_MS = 100;
const FIRST_MS = 2_000;
/** Lines in a pipe or a file; each waits half as long again as the one before. */
const MOST_LINES = 20;
const SLOWER = 1.5;

/** Watches one publish. */
export interface Watching {
  /** For `onProgress`. */
  readonly kept: (progress: { readonly kept: number; readonly problems: number; readonly waiting: number }) => void;
  end(): void;
}

/** Starts watching. */
export function watchPublishing(shop: Pick<Etalase, "on">, call: Pick<Call, "output" | "world" | "say">): Watching {
  const { output, world, say } = call;
  const done = new Map<string, number>();
  let kept = 0;
  let problems = 0;
  let lines = 0;
  let spacing = FIRST_MS;
  let next = world.now().getTime();
  const show = (): void => {
    const at = world.now().getTime();
    if (at < next || (!output.isLive && lines >= MOST_LINES)) return;
    lines += 1;
    spacing = output.isLive ? LIVE_MS : spacing * SLOWER;
    next = at + spacing;
    tell();
  };
  const tell = (): void => {
    const delivered = [...done].map(([name, count]) => `${name} ${count}`).join(", ");
    const trouble = problems > 0 ? say({ en: `, ${problems} not kept`, id: `, ${problems} tidak tersimpan` }) : "";
    const head = say({ en: `${kept} kept${trouble}`, id: `${kept} tersimpan${trouble}` });
    const text = delivered === "" ? head : `${head}; ${delivered}`;
    if (output.isLive) output.live(text);
    else
      void output.progress(
        { kept, problems, delivered: Object.fromEntries(done) },
        `${world.now().toISOString()} ${text}`,
      );
  };
  const delivered = ({ channel }: { readonly channel: string }): void => {
    done.set(channel, (done.get(channel) ?? 0) + 1);
    show();
  };
  const stops = [
    shop.on("listing-published", delivered),
    shop.on("listing-updated", delivered),
    shop.on("listing-withdrawn", delivered),
  ];
  return {
    kept(progress) {
      ({ kept, problems } = progress);
      show();
    },
    end() {
      for (const stop of stops) stop();
      output.live("");
    },
  };
}
