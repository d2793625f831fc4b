import type { ExampleWorkspaces } from './example-workspace.ts';
import type { Table } from './table.ts';

export interface BenchmarkOptions {
  /** Of `--runs`: how often each thing is measured; absent: what the benchmark thinks enough. */
  readonly runCount: number | undefined;
  /** Of `--full`: also the sizes that take minutes. */
  readonly isFull: boolean;
  /** A folder of this run of the benchmarks, removed at its end. */
  readonly tempDir: string;
  /** Example communities in stores, each made once. */
  readonly workspaces: ExampleWorkspaces;
}

export interface Report {
  readonly tables: readonly Table[];
  /** What must be known to read the tables, a sentence each. */
  readonly notes: readonly string[];
}

export interface Benchmark {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  readonly run: (options: BenchmarkOptions) => Promise<Report>;
}
