import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeasuredRun } from '../harness/child.ts';
import { DAY, type ExampleWorkspaces, GROUP } from '../harness/example-workspace.ts';
import type { Table } from '../harness/table.ts';
import { makeLargeGroup } from './large-group.ts';
import { STAGES, type StagedCycle, stagedCycle } from './staged-cycle.ts';

const PERCENT = 100;

/** A quarter hour of the evening is asked for, so that those who can do something are quickly asked. */
const PERIODS = '17:00-17:15';
const REDUCED_W_EACH = 200;
/** Long enough for the largest group. */
const DEADLINE = '+12h';

/** A cycle of a large group, as a user runs it and stage by stage. */
export interface LargeCycle {
  readonly participantCount: number;
  readonly flexibleCount: number;
  readonly run: MeasuredRun;
  readonly offered: Offered;
  readonly staged: StagedCycle;
}

/** Of what `cycle run --json` prints. */
interface Offered {
  readonly offerWithOptionsCount: number;
  readonly acceptedCount: number;
}

export interface LargeOptions {
  readonly workspaces: ExampleWorkspaces;
  readonly tempDir: string;
  readonly flexibleOneIn: number;
}

/** Makes the group, runs `flex cycle run`, then the stages of another cycle, and removes it all. */
export async function largeCycle(
  participantCount: number,
  { workspaces, tempDir, flexibleOneIn }: LargeOptions,
): Promise<LargeCycle> {
  const dir = join(tempDir, `large-${participantCount}`);
  try {
    const workspace = await makeLargeGroup(dir, participantCount, { workspaces, flexibleOneIn });
    const flexibleCount = Math.ceil(participantCount / flexibleOneIn);
    const reduce = `${(REDUCED_W_EACH * flexibleCount) / 1000}kW`;
    const asked = ['--reduce', reduce, '--periods', PERIODS, '--deadline', DEADLINE];
    const run = await workspaces.flex(workspace, ['cycle', 'run', '--group', GROUP, '--day', DAY, ...asked]);
    const offered = JSON.parse(run.stdout) as Offered;
    return { participantCount, flexibleCount, run, offered, staged: await stagedCycle(workspace) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The whole command, and the share of each stage. */
export function largeTables(cycles: readonly LargeCycle[]): readonly Table[] {
  return [
    {
      title: 'cycle: flex cycle run of a large group, few of which are flexible',
      columns: [
        { key: 'participantCount', heading: 'participants', unit: 'count' },
        { key: 'flexibleCount', heading: 'with contract', unit: 'count' },
        { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
        { key: 'cpuMs', heading: 'CPU ms', unit: 'ms' },
        { key: 'cpuMsEach', heading: 'CPU each', unit: 'ms' },
        { key: 'peakBytes', heading: 'peak memory', unit: 'bytes' },
        { key: 'offerCount', heading: 'offer', unit: 'count' },
        { key: 'acceptedCount', heading: 'deliver', unit: 'count' },
      ],
      rows: cycles.map(({ participantCount, flexibleCount, run, offered }) => ({
        participantCount,
        flexibleCount,
        wallMs: run.wallMs,
        cpuMs: run.cpuMs,
        cpuMsEach: run.cpuMs / participantCount,
        peakBytes: run.peakRssBytes,
        offerCount: offered.offerWithOptionsCount,
        acceptedCount: offered.acceptedCount,
      })),
    },
    {
      title: 'cycle: CPU of each stage, everybody offers what is made up',
      columns: [
        { key: 'stage', heading: 'stage', unit: 'text' },
        ...cycles.flatMap(({ participantCount }) => [
          { key: `ms${participantCount}`, heading: `${participantCount} CPU ms`, unit: 'ms' as const },
          { key: `pct${participantCount}`, heading: 'share', unit: 'pct' as const },
        ]),
      ],
      rows: [...STAGES, 'all' as const].map((stage) => ({
        stage,
        ...Object.fromEntries(
          cycles.flatMap(({ participantCount, staged: { spentMs } }) => {
            const totalMs = STAGES.reduce((sum, one) => sum + spentMs[one], 0);
            const ms = stage === 'all' ? totalMs : spentMs[stage];
            return [
              [`ms${participantCount}`, ms],
              [`pct${participantCount}`, (PERCENT * ms) / totalMs],
            ];
          }),
        ),
      })),
    },
  ];
}
