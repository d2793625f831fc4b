import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './terminal.ts';

const PLACES = {
  config: ['XDG_CONFIG_HOME', '.config'],
  cache: ['XDG_CACHE_HOME', '.cache'],
  state: ['XDG_STATE_HOME', join('.local', 'state')],
  data: ['XDG_DATA_HOME', join('.local', 'share')],
} as const;

/** @returns our folder of a kind by the XDG rules: `~/.cache/flex`. A relative path in the environment does not count. */
export function placeOf(kind: keyof typeof PLACES, env: Environment): string {
  const [variable, fallback] = PLACES[kind];
  const stated = env[variable];
  const base = stated?.startsWith('/') ? stated : join(env['HOME'] ?? homedir(), fallback);
  return join(base, 'flex');
}
