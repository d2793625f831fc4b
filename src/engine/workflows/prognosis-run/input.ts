import type { GroupId } from '../../ids.ts';
import type { Day } from '../../time/index.ts';

/** Input of the prognosis run and of its tasks. */
export interface PrognosisRunInput {
  readonly runId: string;
  readonly groupId: GroupId;
  readonly day: Day;
}

/** What a task on one batch gets besides. */
export interface BatchInput {
  /** Counts from 0. */
  readonly batch: number;
}
