/** `etalase sunset`: closes a channel in good order and lists what stands there. */

import { formatTime } from "../../report/format.js";
import { type Call, type Opened, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { readDate } from "../spans.js";
import { UsageError } from "../world.js";

/** Announces an end, or takes it back. @throws UsageError without a date, or without `--yes` */
export async function run(call: Call): Promise<ExitCode> {
  const [channel = ""] = call.words;
  if (call.flags["undo"] === true) return undo(call, await call.open(), channel);
  const closesAt = readDate("closes", textFlag(call, "closes"));
  if (!closesAt)
    throw new UsageError({
      en: `When does it close? Write: etalase sunset ${channel} --closes 2026-12-31 --yes`,
      id: `Kapan tutup? Tulis: etalase sunset ${channel} --closes 2026-12-31 --yes`,
    });
  if (call.flags["yes"] !== true) {
    throw new UsageError({
      en: "New listings stop there at once, and goals and links move away. If that is meant, add --yes.",
      id: "Listing baru di sana langsung berhenti, sasaran dan tautan pindah. Jika memang itu maksudnya, tambahkan --yes.",
    });
  }
  const drainUntil = readDate("drain", textFlag(call, "drain"));
  const { shop } = await call.open();
  const closing = await shop.channel(channel).sunset({ closesAt, drainUntil, moveTo: textFlag(call, "move-to") });
  let count = 0;
  for await (const stood of closing.stood()) {
    count += 1;
    if (!call.output.isGone)
      await call.output.row("stood", stood, () => [stood.product, stood.id, stood.url ?? "", stood.title]);
  }
  const closes = formatTime(closing.closesAt, call.manner);
  const drains = formatTime(closing.drainUntil, call.manner);
  call.output.say(
    call.say({
      en: `${channel} closes ${closes}; the last updates leave until ${drains}. Take it back: etalase sunset ${channel} --undo`,
      id: `${channel} tutup ${closes}; pembaruan terakhir dikirim sampai ${drains}. Batalkan: etalase sunset ${channel} --undo`,
    }),
  );
  const { stood: _stood, ...data } = closing;
  return call.output.end({ status: "complete", exit: EXIT.done, data: { ...data, count }, lines: [] });
}

async function undo(call: Call, { shop }: Opened, channel: string): Promise<ExitCode> {
  await shop.channel(channel).revive();
  return call.output.end({
    status: "complete",
    exit: EXIT.done,
    data: { channel, revived: true },
    lines: [call.say({ en: `${channel} stays open.`, id: `${channel} tetap buka.` })],
  });
}
