import { createHash } from 'node:crypto';
import type { Identity } from './flow.ts';

/** An identifier in the form of a UUID, the same for the same parts: nothing here is random. */
export function derivedId(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

export function stateMachineArn(identity: Identity, machine: string): string {
  return `${arnPrefix(identity)}:stateMachine:${machine}`;
}

export function executionArn(identity: Identity, machine: string, name: string): string {
  return `${arnPrefix(identity)}:execution:${machine}:${name}`;
}

export function mapRunArn(identity: Identity, labelledMachine: string, id: string): string {
  return `${arnPrefix(identity)}:mapRun:${labelledMachine}:${id}`;
}

function arnPrefix({ partition, region, accountId }: Identity): string {
  return `arn:${partition}:states:${region}:${accountId}`;
}
