export const times = {
  name: 'times',
  text: `Days, instants and periods

Days       2026-11-21, today, tomorrow, yesterday, +1 (tomorrow), -1
Instants   2026-11-21T14:00:00+01:00, or relative to now: -2h, +15m
Periods    2026-11-21/57 is the 57th period of that day, counted from 1
           14:00 is the period that begins then; 17:00-20:00 is a range, its end not included
Durations  15m, 2h, 1h30m, 90s, 1d (24 hours, also where the clocks change)

Everything without an offset is meant in the time zone of the group. A period is one of the elapsed
periods of the local day, so that a day on which the clocks change has 92 or 100 quarter hours, and a
range of wall-clock times covers what a clock on the wall would show.

--now INSTANT fixes the time of a command, for a look back or a rehearsal:

  flex prognosis show --group north --now 2026-11-21T14:00:00Z

In JSON an instant stands twice: as ISO 8601 with offset, and in milliseconds since 1970 under the
same name with the suffix Ms.
`,
};
