import type { Run } from '../../shell/define.ts';
import type { simRehearse } from '../commands.ts';

export type RehearseOptions = Parameters<Run<typeof simRehearse>>[0]['options'];
