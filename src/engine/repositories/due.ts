import type { ExecutionStart, Table, WorkflowValue } from '../ports.ts';
import { DUE_STARTS, dueStartKey } from './keys.ts';
import { putOnce } from './put-once.ts';
import { queryRecords, recordItem } from './read.ts';

/** A workflow that something has set off and that has not been run to its end yet. */
export interface DueStart extends ExecutionStart {
  /** The event that set it off. */
  readonly causedBy: string;
  readonly createdMs: number;
}

/**
 * Workflows that are to be started. They are stored with what sets them off, so that they are not lost with the
 * process; whoever comes next starts them, and removes them when they have ended.
 */
export interface DueStartRepository {
  /** Stores it unless it is there: due once, whoever says so. */
  put(due: DueStart): Promise<void>;
  /** In the order of workflow and name. */
  list(): AsyncIterable<DueStart>;
  remove(due: Pick<DueStart, 'workflow' | 'name'>): Promise<void>;
}

/** Due starts in a table, one item each. The input is kept as JSON text. */
export function createDueStartRepository(table: Table): DueStartRepository {
  return {
    put: async ({ input, ...due }) => {
      const record: StoredStart = { ...due, inputJson: JSON.stringify(input) };
      await putOnce(table, recordItem(dueStartKey(due.workflow, due.name), record));
    },
    list: () => queryDue(table),
    remove: ({ workflow, name }) => table.delete(dueStartKey(workflow, name)),
  };
}

interface StoredStart extends Omit<DueStart, 'input'> {
  readonly inputJson: string;
}

async function* queryDue(table: Table): AsyncGenerator<DueStart> {
  for await (const { inputJson, ...due } of queryRecords<StoredStart>(table, { pk: DUE_STARTS })) {
    yield { ...due, input: JSON.parse(inputJson) as WorkflowValue }; // written by put
  }
}
