import { readFileSync } from 'node:fs';

/** What something took in this process. */
export interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export async function timed(work: () => unknown): Promise<Timing> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

type Contenders<Name extends string, Result> = Readonly<Record<Name, () => Result | Promise<Result>>>;

/**
 * Runs every contender once a round, so that what else the machine does falls on all of them. The
 * order turns from round to round: nobody always comes first.
 */
export async function interleaved<Name extends string, Result>(
  contenders: Contenders<Name, Result>,
  roundCount: number,
): Promise<Readonly<Record<Name, readonly Result[]>>> {
  const names = Object.keys(contenders) as Name[]; // the type of the record says so
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < roundCount; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length]!;
      results[name].push(await contenders[name]());
    }
  }
  return results;
}

/** Clock ticks of /proc are hundredths of a second on every Linux. */
const MS_PER_TICK = 10;
const CHILDREN_USER_FIELD = 13;

/**
 * CPU of all children that have ended, and of theirs [ms]; undefined where /proc is not there. Its
 * steps are 10 ms wide: only the sum over many children is exact.
 */
export function childrenCpuMs(): number | undefined {
  try {
    const [, afterName = ''] = readFileSync('/proc/self/stat', 'utf8').split(/\) (.*)/s);
    const fields = afterName.split(' ');
    return MS_PER_TICK * (Number(fields[CHILDREN_USER_FIELD]) + Number(fields[CHILDREN_USER_FIELD + 1]));
  } catch {
    return undefined;
  }
}
