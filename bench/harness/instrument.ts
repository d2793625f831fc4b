import type { Solver, Table } from '../../src/engine/ports.ts';

/** Where the time of a single thread went [ms]; of the clock where nothing else is said. */
export interface Spent {
  readMs: number;
  writeMs: number;
  solveMs: number;
  /** CPU of the same [ms]: what other processes do to a busy machine is not in it. */
  solveCpuMs: number;
  /** The part of solveCpuMs that choosing among all offers takes: one search for the whole group. */
  selectCpuMs: number;
  solveCount: number;
}

export function nothingSpent(): Spent {
  return { readMs: 0, writeMs: 0, solveMs: 0, solveCpuMs: 0, selectCpuMs: 0, solveCount: 0 };
}

/** A solver that notes how long it takes. */
export function timedSolver(solver: Solver, spent: Spent): Solver {
  return {
    name: solver.name,
    solve(model, options) {
      const cpuBefore = process.cpuUsage();
      const startedMs = performance.now();
      try {
        return solver.solve(model, options);
      } finally {
        const { user, system } = process.cpuUsage(cpuBefore);
        spent.solveCpuMs += (user + system) / 1000;
        spent.solveMs += performance.now() - startedMs;
        spent.solveCount += 1;
      }
    },
  };
}

/** A table that notes while how much of the time a call was open; calls that overlap count once. */
export function timedTable(table: Table, spent: Spent): Table {
  let openCount = 0;
  let since = 0;
  let kind: 'readMs' | 'writeMs' = 'readMs';
  const open = async <Result>(as: typeof kind, call: () => Promise<Result>): Promise<Result> => {
    if (openCount === 0) {
      since = performance.now();
      kind = as;
    }
    openCount += 1;
    try {
      return await call();
    } finally {
      openCount -= 1;
      if (openCount === 0) spent[kind] += performance.now() - since;
    }
  };
  return {
    get: (key) => open('readMs', () => table.get(key)),
    getMany: (keys) => open('readMs', () => table.getMany(keys)),
    put: (item, condition) => open('writeMs', () => table.put(item, condition)),
    putMany: (items) => open('writeMs', () => table.putMany(items)),
    delete: (key) => open('writeMs', () => table.delete(key)),
    transact: (actions) => open('writeMs', () => table.transact(actions)),
    query: async function* (query) {
      const iterator = table.query(query)[Symbol.asyncIterator]();
      for (;;) {
        const next = await open('readMs', () => iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
  };
}
