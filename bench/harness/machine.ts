import { availableParallelism, cpus, loadavg } from 'node:os';

/** What the figures were measured on. */
export interface Machine {
  readonly coreCount: number;
  readonly processor: string;
  readonly platform: string;
  readonly nodeVersion: string;
  /** Mean number of processes that wanted to run over the last minute, when the benchmarks began. */
  readonly load1: number;
  readonly load5: number;
}

export function describeMachine(): Machine {
  const [load1 = 0, load5 = 0] = loadavg();
  return {
    coreCount: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    nodeVersion: process.version,
    load1,
    load5,
  };
}

export function machineText({ coreCount, processor, platform, nodeVersion, load1, load5 }: Machine): string {
  const load = `load ${load1.toFixed(2)} (1 min), ${load5.toFixed(2)} (5 min)`;
  return `${coreCount} cores of ${processor}, ${platform}, Node ${nodeVersion}, ${load}`;
}
