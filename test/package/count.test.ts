import { describe, expect, test } from "vitest";
import { countTests, type TestReport } from "../../.ci/count.js";
import { STAGES, TOTAL_MINUTES } from "../../.ci/stages.js";

function report(over: Partial<TestReport> = {}): TestReport {
  return { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [], ...over };
}
const brokenFile = { name: "/x/a.test.ts", status: "failed", message: "No module\nat line 1", assertionResults: [] };

describe("counting a test run", () => {
  test("takes the tests as they are", () => {
    expect(countTests(report({ numFailedTests: 2 }), 1)).toMatchObject({ passed: 5, failed: 2, skipped: 3 });
  });

  test("a file that broke before its first test is a failure", () => {
    const count = countTests(report({ testResults: [brokenFile, brokenFile] }), 1);
    expect(count).toMatchObject({ failed: 2, names: ["a.test.ts: No module", "a.test.ts: No module"] });
  });

  test("a file is not counted beside its own failed tests", () => {
    const failed = { status: "failed", fullName: "puts once", failureMessages: ["expected 2 to be 1\nat line 3"] };
    const count = countTests(
      report({ numFailedTests: 1, testResults: [{ ...brokenFile, assertionResults: [failed] }] }),
      1,
    );
    expect(count).toMatchObject({ failed: 1, names: ["a.test.ts: puts once: expected 2 to be 1"] });
  });

  test("a bad end without a failed test is a failure", () => {
    expect(countTests(report(), 1)).toMatchObject({ passed: 5, failed: 1, skipped: 3 });
  });

  test("a run that left no report is a failure", () => {
    expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

test("all stages together stay under 75 minutes", () => {
  expect(TOTAL_MINUTES).toBeLessThan(75);
});

test("every stage has a name of its own", () => {
  expect(new Set(STAGES.map(({ name }) => name)).size).toBe(STAGES.length);
});
