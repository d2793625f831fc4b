import { type Aggregated, aggregateGroup } from '../aggregate-group.ts';
import type { WorkflowPorts } from '../types.ts';
import type { PrognosisRunInput } from './input.ts';

/** Adds up the latest prognoses of the group; a new revision only if the powers changed. */
export function aggregateRun(
  { runId, groupId, day }: PrognosisRunInput,
  ports: WorkflowPorts,
): Promise<Aggregated> {
  return aggregateGroup(groupId, day, { kind: 'run', runId }, runId, ports);
}
