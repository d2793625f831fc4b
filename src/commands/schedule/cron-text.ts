import { commandLine } from '../shell/suggest.ts';
import type { Entry } from './entry.ts';

const HOUR_MINUTES = 60;
const SECOND_MS = 1_000;

/** A line of a crontab (crontab(5)): a percent sign would end it. */
export function cronText({ about, jobNames, tickMinutes, env, words, jitterMs }: Entry): string {
  const assignments = env.map(([name, value]) => `${name}=${commandLine([value])}`);
  const jitter = jitterMs === 0 ? [] : ['--jitter', `${jitterMs / SECOND_MS}s`];
  const command = [...assignments, commandLine([...words, ...jitter])].join(' ').replaceAll('%', '\\%');
  return `# ${about}: ${jobNames.join(', ')}.
# Silent as long as all is well; cron mails what is said to MAILTO.
${minuteField(tickMinutes)} * * * * ${command}
`;
}

function minuteField(tickMinutes: number): string {
  if (tickMinutes === 1) return '*';
  return tickMinutes === HOUR_MINUTES ? '0' : `*/${tickMinutes}`;
}
