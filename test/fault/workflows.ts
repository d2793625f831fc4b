import {
  APPLY,
  APPLY_AUTO,
  APPLY_MANY,
  CHANGE,
  CHANGE_AUTO,
  cycleRun,
  GENERATE,
  orderApply,
  orderCancel,
  REBALANCE,
} from './market.ts';

/** A command that starts a workflow, at its place in a market day. */
export interface Scene {
  readonly name: string;
  /** Command lines that lead to it, from an empty store. */
  readonly before: readonly (readonly string[])[];
  readonly command: readonly string[];
  /** Absent: 0. */
  readonly exitCode?: number;
  /** Done again after its end, it is another event, which finds nothing to change. */
  readonly isNewEachTime?: boolean;
  /** Killed after the end of its own workflow, this command goes on with what that has set off. */
  readonly goesOnWith?: readonly string[];
  /** It takes so long that a reduced run tries little of it. */
  readonly isLarge?: boolean;
}

const PREPARED = [APPLY, GENERATE];
const OFFERED = [...PREPARED, cycleRun('r1')];
const ORDERED = [...OFFERED, orderApply('r1')];

/** Each workflow at least once, so that all of its effects occur. */
export const SCENES: readonly Scene[] = [
  { name: 'prognosis run', before: [APPLY], command: GENERATE, isNewEachTime: true },
  {
    name: 'prognosis run that changes one site',
    before: [...PREPARED, CHANGE],
    command: GENERATE,
    isNewEachTime: true,
  },
  { name: 'prognosis run that changes nothing', before: PREPARED, command: GENERATE, isNewEachTime: true },
  {
    name: 'prognosis run on threads',
    before: [APPLY_MANY],
    command: GENERATE,
    isNewEachTime: true,
    isLarge: true,
  },
  { name: 'market cycle', before: PREPARED, command: cycleRun('r1') },
  {
    name: 'market cycle on threads',
    before: [APPLY_MANY, GENERATE],
    command: cycleRun('r1'),
    isLarge: true,
  },
  { name: 'flex order', before: OFFERED, command: orderApply('r1') },
  { name: 'flex order of a part', before: OFFERED, command: orderApply('r1', ['--factor', '0.5']) },
  { name: 'cancelled flex order', before: ORDERED, command: orderCancel('r1') },
  {
    name: 'rebalancing',
    before: [...ORDERED, CHANGE, GENERATE],
    command: REBALANCE,
    // What batteries cannot make good is left.
    exitCode: 3,
    isLarge: true,
  },
  {
    name: 'rebalancing set off by a prognosis run',
    before: [APPLY_AUTO, GENERATE, cycleRun('r1'), orderApply('r1'), CHANGE_AUTO],
    command: GENERATE,
    exitCode: 3,
    isNewEachTime: true,
    goesOnWith: REBALANCE,
    isLarge: true,
  },
];

export const SMALL_SCENES = SCENES.filter(({ isLarge }) => isLarge !== true);
