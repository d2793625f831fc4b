import { setImmediate as nextTurn } from 'node:timers/promises';
import { InvariantError } from '../../../engine/errors.ts';
import { checkEveryPlan } from '../../../engine/planner/index.ts';
import type { Clock, Journal, Publisher, Solver, Table } from '../../../engine/ports.ts';
import { createRepositories, type Repositories } from '../../../engine/repositories/index.ts';
import type { WorkflowPorts } from '../../../engine/workflows/index.ts';
import { loadHighs } from '../../solver/highs.ts';

/**
 * The ports of tasks over one connection to the store. With FLEX_CHECK_PLANS=1 in the environment every plan that the tasks
 * make is checked.
 */
export function portsOver(
  table: Table,
  clock: Clock,
  publisher: (repositories: Repositories, journal: Journal) => Publisher = nobody,
): WorkflowPorts {
  checkEveryPlan(process.env[CHECK_PLANS] === '1');
  const repositories = createRepositories(table);
  const { journal } = repositories;
  return { repositories, journal, clock, solver: solverInTurn, publisher: publisher(repositories, journal) };
}

const CHECK_PLANS = 'FLEX_CHECK_PLANS';

/**
 * What needs a solver can take long, and the sites of a batch follow each other without a wait. So before each of them what is
 * ready is stored, reading ends, and the thread hears what has happened: signals, and whether it still owns what it does.
 */
async function solverInTurn(): Promise<Solver> {
  await nextTurn();
  return loadHighs();
}

/** Worker threads do the heavy tasks, and these announce nothing. */
function nobody(): Publisher {
  return {
    async publish({ id }) {
      throw new InvariantError(`a worker thread was to publish ${id}`);
    },
  };
}
