import { plan } from '../../src/engine/planner/index.ts';
import { problemsOf } from '../planner/problems.ts';
import { noSolver } from './no-solver.ts';

/** Plans that are made before it counts. */
const WARM_UP = 3_000;

/** CPU of one plan of a battery with PV [ms], on one warm thread and with nothing around it. */
export function measureBarePlans(planCount: number): number {
  const problems = problemsOf(['battery', 'pv']);
  const make = (count: number) => {
    for (let made = 0; made < count; made += 1) plan(problems[made % problems.length]!, noSolver);
  };
  make(WARM_UP);
  const before = process.cpuUsage();
  make(planCount);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / planCount;
}
