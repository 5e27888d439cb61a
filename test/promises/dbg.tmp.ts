import { telegramHarness } from "./telegram.js";
import { onStage } from "../../src/testing/channel-stage.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
const h = telegramHarness();
setTimeout(()=>process.exit(), 8000).unref();
await onStage(h, async (stage) => {
  const s = sampleOf(h);
  const seen: string[] = stage.written; let n=0;
  const push = seen.push.bind(seen);
  seen.push = (...a: string[]) => { if (n++ > 60 && !a[0]?.includes("\"take\"")) console.log(n, h.clock.now().toISOString(), a[0]?.replace(/"(act|wished)":\{[^}]*\}/g,"").slice(0, 330)); return push(...a); };
  const photosOff = h.wording.photosOff!;
  stage.script(({request}) => request.form && [...request.form.values()].some(v => typeof v !== "string") ? { what: "answer", when: "before", answer: photosOff } : undefined);
  await stage.harness.clock.run(stage.shop.publish([s.with()], { waitMs: 0 }));
  await stage.pass(1800000);
  console.log("PASSED", h.clock.now());
});
await h.close();
