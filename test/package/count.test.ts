import { describe, expect, test } from "vitest";
import { countTests, type TestReport } from "../../.ci/count.js";
import { STAGES, TOTAL_MINUTES } from "../../.ci/stages.js";

function report(over: Partial<TestReport> = {}): TestReport {
  return { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [], ...over };
}
const brokenFile = { status: "failed", assertionResults: [] };

describe("counting a test run", () => {
  test("takes the tests as they are", () => {
    expect(countTests(report({ numFailedTests: 2 }), 1)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  test("a file that broke before its first test is a failure", () => {
    expect(countTests(report({ testResults: [brokenFile, brokenFile] }), 1).failed).toBe(2);
  });

  test("a file is not counted beside its own failed tests", () => {
    const file = { status: "failed", assertionResults: [{ status: "failed" }] };
    expect(countTests(report({ numFailedTests: 1, testResults: [file] }), 1).failed).toBe(1);
  });

  test("a bad end without a failed test is a failure", () => {
    expect(countTests(report(), 1)).toEqual({ passed: 5, failed: 1, skipped: 3 });
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
