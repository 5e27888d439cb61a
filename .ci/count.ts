/** Counts what really happened: one per test from vitest's own report, one per check. */
import { basename } from "node:path";

/** What a check came to. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, one line each, for the end of the log. */
  readonly names?: readonly string[];
}

/** What we read of vitest's JSON report. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[] | null;
  }[];
}

const NOTHING: Count = { passed: 0, failed: 0, skipped: 0 };

/** One check that is no test run. */
export function countCheck(good: boolean): Count {
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 };
}

/**
 * A test run. A file that broke before its first test counts as one failure, and so does a run that ended badly
 * without a failed test (coverage below its threshold, an unhandled error, no report at all).
 */
export function countTests(report: TestReport | undefined, exitCode: number): Count {
  if (!report) return countCheck(false);
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const failed = report.numFailedTests + broken.length;
  return {
    names: [
      ...broken.map((file) => `${basename(file.name)}: ${firstLine(file.message)}`),
      ...report.testResults.flatMap(failedTests),
    ],
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function failedTests(file: TestFile): readonly string[] {
  return file.assertionResults
    .filter((test) => test.status === "failed")
    .map((test) => `${basename(file.name)}: ${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? "")}`);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").slice(0, 300);
}

export function addCounts(counts: readonly Count[]): Count {
  return counts.reduce(
    (sum, count) => ({
      passed: sum.passed + count.passed,
      failed: sum.failed + count.failed,
      skipped: sum.skipped + count.skipped,
    }),
    NOTHING,
  );
}
