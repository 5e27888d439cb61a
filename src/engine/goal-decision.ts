/** Decides for one goal and one product who has to act, and who may step back. Pure: state goes in, names come out. */

/** How a member of a goal stands for one product. */
export interface Member {
  readonly name: string;
  /** Members that fall together count once. */
  readonly fate: string | undefined;
  /** Something can be shown and changed there now. */
  readonly isReachable: boolean;
  /** Its account has failed the goal for as long as the goal waits, or has closed. */
  readonly hasFailed: boolean;
  /** Shown there in any version. */
  readonly isLive: boolean;
  /** Shown there in the newest version, with nothing open. */
  readonly isCurrent: boolean;
  /** Definitely not taken there, for a reason that a stand-in would not share. */
  readonly isRefused: boolean;
  /** Its account has been well for as long as the goal's cool-down. */
  readonly isCool: boolean;
}

/** How a stand-in of a goal stands for one product. */
export interface StandInView {
  readonly name: string;
  readonly fate: string | undefined;
  /** It can be delivered to now, and does not pull its photos from a host that is down. */
  readonly isUsable: boolean;
  /** It has been called for this goal. */
  readonly isActing: boolean;
  /** It does not take this product either. */
  readonly isRefused: boolean;
}

export interface GoalView {
  readonly atLeast: number;
  readonly members: readonly Member[];
  readonly standIns: readonly StandInView[];
}

/** Names of stand-ins. */
export interface GoalDecision {
  readonly call: readonly string[];
  readonly retire: readonly string[];
}

const NOTHING: GoalDecision = { call: [], retire: [] };

/** Calls as many stand-ins as members are missing; lets all step back when the members are confirmed current again. */
export function decideGoal(goal: GoalView): GoalDecision {
  const missing = goal.atLeast - countFates(goal.members.filter((member) => holdingOf(member) !== "fails"));
  if (missing > 0) return { call: callFor(goal, missing), retire: [] };
  const acting = goal.standIns.filter(({ isActing }) => isActing);
  if (acting.length === 0 || countFates(goal.members.filter(isConfirmed)) < goal.atLeast) return NOTHING;
  return { call: [], retire: acting.map(({ name }) => name) };
}

/** How many of these do not fall together. */
export function countFates(all: readonly { readonly name: string; readonly fate: string | undefined }[]): number {
  return new Set(all.map(({ name, fate }) => (fate === undefined ? `name:${name}` : `fate:${fate}`))).size;
}

function holdingOf({ hasFailed, isLive, isReachable, isRefused }: Member): "holds" | "pending" | "fails" {
  if (hasFailed) return "fails";
  if (isLive) return isReachable ? "holds" : "pending";
  // Pace, quota, settling, doubt: it will come. A definite no will not.
  return isRefused ? "fails" : "pending";
}

// Make before break: shown, newest, reachable, and for a while.
function isConfirmed(member: Member): boolean {
  return holdingOf(member) === "holds" && member.isCurrent && member.isCool;
}

function callFor({ members, standIns }: GoalView, missing: number): readonly string[] {
  const fallen = new Set(members.flatMap(({ fate, hasFailed }) => (hasFailed && fate !== undefined ? [fate] : [])));
  const able = standIns.filter(
    ({ isUsable, isRefused, fate }) => isUsable && !isRefused && (fate === undefined || !fallen.has(fate)),
  );
  const serving = able.filter(({ isActing }) => isActing);
  const called: StandInView[] = [];
  for (const candidate of able) {
    const together = countFates([...serving, ...called]);
    if (together >= missing) break;
    if (!candidate.isActing && countFates([...serving, ...called, candidate]) > together) called.push(candidate);
  }
  return called.map(({ name }) => name);
}
