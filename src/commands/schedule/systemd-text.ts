import type { Entry } from './entry.ts';

const HOUR_MINUTES = 60;
const SECOND_MS = 1_000;

export interface UnitFile {
  readonly name: string;
  readonly content: string;
}

/**
 * A service and its timer (systemd.service(5), systemd.timer(5)). `Persistent` runs once after a time in which the
 * machine was off; a service that is still under way is not started a second time.
 */
export function systemdUnits({
  name,
  about,
  jobNames,
  tickMinutes,
  env,
  words,
  jitterMs,
}: Entry): readonly UnitFile[] {
  const environment = env.map(([variable, value]) => `Environment=${quoted(`${variable}=${value}`, '%')}\n`);
  const service = `# systemctl --user daemon-reload && systemctl --user enable --now ${name}.timer
# It runs while you are not logged in after: loginctl enable-linger
[Unit]
Description=${about.replaceAll('%', '%%')}

[Service]
Type=oneshot
SyslogIdentifier=flex
${environment.join('')}ExecStart=${words.map((word) => quoted(word, '%$')).join(' ')}
TimeoutStartSec=70min
`;
  const jitter = jitterMs === 0 ? '' : `RandomizedDelaySec=${jitterMs / SECOND_MS}s\nFixedRandomDelay=true\n`;
  const timer = `[Unit]
Description=${about.replaceAll('%', '%%')}: ${jobNames.join(', ')}

[Timer]
OnCalendar=${calendar(tickMinutes)}
Persistent=true
AccuracySec=1s
${jitter}
[Install]
WantedBy=timers.target
`;
  return [
    { name: `${name}.service`, content: service },
    { name: `${name}.timer`, content: timer },
  ];
}

function calendar(tickMinutes: number): string {
  if (tickMinutes === 1) return '*-*-* *:*:00';
  return tickMinutes === HOUR_MINUTES ? '*-*-* *:00:00' : `*-*-* *:00/${tickMinutes}:00`;
}

/** A word as units take it: quoted where it has spaces, specifiers and variables doubled. */
function quoted(word: string, doubled: string): string {
  const plain = [...word].map((letter) => (doubled.includes(letter) ? letter + letter : letter)).join('');
  return /[\s"'\\;]/.test(plain) ? `"${plain.replace(/["\\]/g, '\\$&')}"` : plain;
}
