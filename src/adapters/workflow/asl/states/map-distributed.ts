import type { MapState } from '../definition.ts';
import { dataLimitExceeded, ExecutionFailure, StateFailure, Stopped } from '../failures.ts';
import { type ChildEnd, checkStopped, isoTime, type Visit } from '../flow.ts';
import { derivedId, mapRunArn } from '../identifiers.ts';
import { type Json, jsonBytes } from '../json.ts';
import { runPool } from '../pool.ts';
import { openScope } from '../scope.ts';
import type { Items } from './map.ts';
import { concurrencyOf, failuresTolerated } from './map-settings.ts';

const THRESHOLD_EXCEEDED = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

interface MapRun {
  readonly id: string;
  readonly arn: string;
  /** The name under which the children are said to run: the machine's with the Map's label. */
  readonly machine: string;
}

/**
 * Runs every iteration as an execution of its own, with its own history; the execution that holds
 * the Map notes only that the run began and how it ended. Results stand in the order of the items;
 * a failed child that is tolerated leaves a description of its execution. Together they have to fit a
 * payload, even where the Map discards them.
 */
export async function runDistributed(state: MapState, visit: Visit, items: Items): Promise<readonly Json[]> {
  const { cursor, execution } = visit.flow;
  const { count, mapInput } = items;
  const concurrency = concurrencyOf(state, visit, mapInput);
  const tolerated = failuresTolerated(state, visit, { count, mapInput });
  const mapRun = mapRunOf(state, visit);
  execution.history.add(cursor, 'MapRunStarted', { mapRunArn: mapRun.arn });
  const results = await runChildren(state, visit, { items, concurrency, tolerated, mapRun });
  if (jsonBytes(results) > execution.services.limits.payloadBytesMax) {
    throw new ExecutionFailure(dataLimitExceeded(state.name));
  }
  execution.history.add(cursor, 'MapRunSucceeded');
  return results;
}

function mapRunOf(state: MapState, visit: Visit): MapRun {
  const { execution, cursor } = visit.flow;
  const id = derivedId(execution.ref.arn, cursor.previousEventId);
  const label = state.label ?? derivedId(execution.machine, state.name);
  const machine = `${execution.machine}/${label}`;
  return { id, arn: mapRunArn(execution.services.identity, machine, id), machine };
}

async function runChildren(
  state: MapState,
  visit: Visit,
  run: { items: Items; concurrency: number; tolerated: number; mapRun: MapRun },
): Promise<readonly Json[]> {
  const { items, concurrency, tolerated, mapRun } = run;
  const { cursor, execution } = visit.flow;
  const scope = openScope(visit.flow.signal);
  const results: Json[] = Array.from({ length: items.count }, () => null);
  let failures = 0;
  const runChild = async (index: number) => {
    const { input } = items.itemAt(index);
    const name = derivedId(mapRun.id, index);
    const child = { machine: mapRun.machine, name, mapRunArn: mapRun.arn, graph: state.processor, input };
    const end = await execution.startChild({ ...child, signal: scope.signal });
    if (end.result.status === 'ABORTED') throw new Stopped();
    results[index] = end.result.status === 'SUCCEEDED' ? end.result.output : describe(end, input);
    if (end.result.status !== 'SUCCEEDED') failures += 1;
    if (failures > tolerated) throw new StateFailure(THRESHOLD_EXCEEDED);
  };
  const failed = await runPool({ count: items.count, concurrency }, runChild, scope.abort);
  scope.close();
  if (failed === undefined) return results;
  checkStopped(visit.flow);
  if (failed.failure instanceof StateFailure) {
    execution.history.add(cursor, 'MapRunFailed', THRESHOLD_EXCEEDED);
  }
  throw failed.failure;
}

/** A child that did not succeed, as AWS lists it among the results. */
function describe({ ref, startMs, endMs, result }: ChildEnd, input: Json): Json {
  const { error = '', cause = '' } = result.status === 'FAILED' ? result : {};
  return {
    ExecutionArn: ref.arn,
    StateMachineArn: ref.stateMachineArn,
    Name: ref.name,
    Status: result.status,
    StartDate: isoTime(startMs),
    StopDate: isoTime(endMs),
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Error: error,
    Cause: cause,
  };
}
