import { defineConfig } from "vitest/config";

const shared = { environment: "node", testTimeout: 30_000, hookTimeout: 30_000 } as const;

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // The usual is one less than there are cores, which leaves half of a small machine idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { ...shared, name: "unit", include: ["test/**/*.test.ts"], exclude: ["test/package/**"] },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ["test/types/**/*.test-d.ts"],
            tsconfig: "./tsconfig.json",
            // The sources have a check of their own.
            ignoreSourceErrors: true,
          },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "package",
          include: ["test/package/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          globalSetup: ["test/package/pack.ts"],
        },
      },
      {
        extends: true,
        test: { ...shared, name: "nightly", include: ["test/**/*.nightly.ts"], testTimeout: 3_600_000 },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: { statements: 70, branches: 60 },
    },
  },
});
