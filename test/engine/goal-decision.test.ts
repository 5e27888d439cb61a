/** Who is called for a goal, and who may step back: decided from plain data. */
import { describe, expect, it } from "vitest";
import { decideGoal, type GoalView, type Member, type StandInView } from "../../src/engine/goal-decision.js";

const NOTHING = { call: [], retire: [] };

/** A member that holds: live, newest, reachable for long. */
function member(name: string, change: Partial<Member> = {}): Member {
  return {
    name,
    fate: undefined,
    isReachable: true,
    hasFailed: false,
    isLive: true,
    isCurrent: true,
    isRefused: false,
    isCool: true,
    ...change,
  };
}

const fails = (name: string, change: Partial<Member> = {}): Member =>
  member(name, { isReachable: false, hasFailed: true, ...change });

function standIn(name: string, change: Partial<StandInView> = {}): StandInView {
  return { name, fate: undefined, isUsable: true, isActing: false, isRefused: false, ...change };
}

function decide(members: readonly Member[], standIns: readonly StandInView[], atLeast = 1) {
  return decideGoal({ atLeast, members, standIns } satisfies GoalView);
}

describe("calling a stand-in", () => {
  it("calls nobody while the preferred one holds", () => {
    expect(decide([member("ig")], [standIn("tele")])).toEqual(NOTHING);
  });

  it("calls the first that can act when the preferred one has failed for long enough", () => {
    expect(decide([fails("ig")], [standIn("tele"), standIn("web")])).toEqual({ call: ["tele"], retire: [] });
  });

  it("waits while the account is down for less than the goal's patience", () => {
    expect(decide([member("ig", { isReachable: false })], [standIn("tele")])).toEqual(NOTHING);
  });

  it("waits for what is on its way: pace, quota, settling and doubt are no outage", () => {
    expect(decide([member("ig", { isLive: false, isCurrent: false })], [standIn("tele")])).toEqual(NOTHING);
  });

  it("calls at once where the preferred one definitely does not take the product", () => {
    const refused = member("ig", { isLive: false, isCurrent: false, isRefused: true });
    expect(decide([refused], [standIn("tele")]).call).toEqual(["tele"]);
  });

  it("lets an older version that is up hold the goal", () => {
    expect(decide([member("ig", { isCurrent: false, isRefused: true })], [standIn("tele")])).toEqual(NOTHING);
  });

  it("calls nobody twice", () => {
    expect(decide([fails("ig")], [standIn("tele", { isActing: true }), standIn("web")])).toEqual(NOTHING);
  });

  it("goes on to the next where the one that acts cannot be used any more", () => {
    const dead = standIn("tele", { isActing: true, isUsable: false });
    expect(decide([fails("ig")], [dead, standIn("web")]).call).toEqual(["web"]);
  });

  it("goes on to the next where the one that acts refuses the product too", () => {
    const refusing = standIn("tele", { isActing: true, isRefused: true });
    expect(decide([fails("ig")], [refusing, standIn("web")]).call).toEqual(["web"]);
  });

  it("calls nobody where nobody can act", () => {
    expect(decide([fails("ig")], [standIn("tele", { isUsable: false })])).toEqual(NOTHING);
  });

  it("calls as many as are missing", () => {
    const down = [fails("ig"), fails("tt"), member("web")];
    expect(decide(down, [standIn("tele"), standIn("wa"), standIn("mail")], 3).call).toEqual(["tele", "wa"]);
  });
});

describe("fates", () => {
  it("counts members that fall together once", () => {
    const meta = { fate: "meta" };
    expect(decide([member("ig", meta), member("fb", meta)], [standIn("tele")], 2).call).toEqual(["tele"]);
  });

  it("does not mistake a fate for a channel of the same name", () => {
    const both = [member("meta"), member("ig", { fate: "meta" })];
    expect(decide(both, [standIn("tele")], 2)).toEqual(NOTHING);
  });

  it("does not call a stand-in that fell with the preferred one", () => {
    const members = [fails("ig", { fate: "meta" })];
    expect(decide(members, [standIn("fb", { fate: "meta" }), standIn("tele")]).call).toEqual(["tele"]);
  });

  it("does not count two stand-ins of one fate as two", () => {
    const all = [standIn("fb", { fate: "meta" }), standIn("wa", { fate: "meta" }), standIn("tele")];
    expect(decide([fails("tt"), fails("sh")], all, 2).call).toEqual(["fb", "tele"]);
  });
});

describe("stepping back", () => {
  const acting = [standIn("tele", { isActing: true })];

  it("lets the stand-in go when the preferred one is current again and has been well for a while", () => {
    expect(decide([member("ig")], acting)).toEqual({ call: [], retire: ["tele"] });
  });

  it("keeps it while the preferred one still shows an older version", () => {
    expect(decide([member("ig", { isCurrent: false })], acting)).toEqual(NOTHING);
  });

  it("keeps it during the cool-down", () => {
    expect(decide([member("ig", { isCool: false })], acting)).toEqual(NOTHING);
  });

  it("keeps it while the preferred one is not shown yet", () => {
    expect(decide([member("ig", { isLive: false })], acting)).toEqual(NOTHING);
  });

  it("keeps it where the preferred one has failed again for less than the goal's patience", () => {
    expect(decide([member("ig", { isReachable: false })], acting)).toEqual(NOTHING);
  });

  it("keeps it while only one of two members is current", () => {
    expect(decide([member("ig"), member("web", { isCurrent: false })], acting, 2)).toEqual(NOTHING);
  });

  it("lets it go when another member than the first is current", () => {
    expect(decide([fails("ig"), member("web")], acting).retire).toEqual(["tele"]);
  });

  it("keeps it where the member that is live cannot be reached, and another is not current", () => {
    const members = [member("ig", { isReachable: false }), member("web", { isCurrent: false })];
    expect(decide(members, acting)).toEqual(NOTHING);
  });

  it("lets all go that were called", () => {
    const two = [standIn("tele", { isActing: true }), standIn("wa", { isActing: true, isUsable: false })];
    expect(decide([member("ig")], two).retire).toEqual(["tele", "wa"]);
  });
});
