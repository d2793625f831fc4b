import { describe, expect, test } from 'vitest';
import { BASE, problemsOf, read, siteWith, told } from './reading.ts';

const toldOf = (...texts: readonly string[]) => problemsOf(texts).map(told);

describe('a value that cannot be', () => {
  test.each([
    [
      'kind: battery, capacity: 10, chargePowerMax: 5kW',
      'capacity "10": an energy such as 10kWh, 750Wh or 1.2MWh',
    ],
    ['kind: battery, capacity: 0Wh, chargePowerMax: 5kW', 'capacity "0Wh": an energy above 0Wh'],
    [
      'kind: battery, capacity: 1kWh, chargePowerMax: 5',
      'chargePowerMax "5": a power such as 5kW, -250W or 1.2MW',
    ],
    ['kind: battery, capacity: 1kWh, chargePowerMax: -5kW', 'chargePowerMax "-5kW": a power of at least 0W'],
    [
      'kind: battery, capacity: 1kWh, chargePowerMax: 5kW, socMin: 0.1',
      'socMin "0.1": a percentage such as 95%',
    ],
    [
      'kind: battery, capacity: 1kWh, chargePowerMax: 5kW, socMin: 90%, socMax: 10%',
      'socMax "10%": more than socMin, which is 90%',
    ],
    [
      'kind: battery, capacity: 1kWh, chargePowerMax: 5kW, wear: 0.02 EUR',
      `wear "0.02 EUR": a price per kWh such as 0.25 or 250/MWh, in the group's currency without its code`,
    ],
    ['kind: pv, series: pv, curtailable: no', 'curtailable "no": true or false'],
    [
      'kind: pv, series: a/b/c',
      'series "a/b/c": the id of a series: 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit',
    ],
    [
      'kind: pv, series: [a]',
      'series "a list": the id of a series: 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit',
    ],
    [
      'kind: shiftable, power: 1kW, duration: 90s',
      'duration "90s": a duration of whole minutes, such as 15m or 2h',
    ],
    [
      'kind: shiftable, power: 1kW, duration: 90',
      'duration "90": a duration such as 15m, 2h, 1h30m, 90s or 1d',
    ],
    [
      'kind: shiftable, power: 1kW, duration: 1h, latestEnd: 1080',
      'latestEnd "1080": a time such as 17:30, from 00:00 to 24:00',
    ],
    [
      'kind: shiftable, power: 1kW, duration: 1h, latestEnd: "24:01"',
      'latestEnd "24:01": a time such as 17:30, from 00:00 to 24:00',
    ],
    [
      'kind: shiftable, power: 1kW, duration: 1h, weekdays: weekend',
      'weekdays "weekend": weekdays such as mon-fri, or sat,sun',
    ],
    [
      'kind: shiftable, power: 1kW, duration: 1h, weekdays: []',
      'weekdays "a list": weekdays such as mon-fri, or sat,sun',
    ],
    ['kind: thermal, capacity: 1kWh, powerMax: 1kW, cop: three', 'cop "three": a number such as 1.21'],
    [
      'kind: thermal, capacity: 1kWh, powerMax: 1kW, lossPerHour: 200%',
      'lossPerHour "200%": a percentage of at least 0% and below 100%',
    ],
    ['kind: charger, chargePowerMax: 1kW, sessions: 18:00', 'sessions "18:00": a list of sessions'],
    [
      'kind: charger, chargePowerMax: 1kW, sessions: [18:00]',
      'sessions[0] "18:00": a session: a map with arrival, departure and energy',
    ],
  ])('{ %s } is told', (device, problem) => {
    expect(toldOf(siteWith(device))).toEqual([`a.yaml:1 sites[0].devices[0].${problem}`]);
  });

  test.each([
    ['batery', 'one of the kinds battery, pv, charger, thermal, shiftable; the nearest is battery'],
    ['windmill', 'one of the kinds battery, pv, charger, thermal, shiftable'],
  ])('the kind %s is told, and nothing else of that device', (kind, expected) => {
    expect(toldOf(siteWith(`kind: ${kind}, size: 3`))).toEqual([
      `a.yaml:1 sites[0].devices[0].kind "${kind}": ${expected}`,
    ]);
  });

  test('two devices of unknown kind are two problems, not one more for having the same id', () => {
    const text = `sites: [{ id: s, tariff: { import: 0.30 }, devices: [{ id: d, kind: x1 }, { id: e, kind: y2 }] }]`;
    expect(problemsOf([text]).map(({ path }) => path)).toEqual([
      'sites[0].devices[0].kind',
      'sites[0].devices[1].kind',
    ]);
  });

  test('an id that cannot be is told where it is referred to, once', () => {
    expect(toldOf(BASE.replace('site: s', 'site: "s 1"'))).toEqual([
      'a.yaml:3 participants[0].site "s 1": the id of a site: 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit',
    ]);
  });

  test('a participant of another system is told as what it is', () => {
    expect(toldOf(BASE.replace('group: g, site', 'kind: usef-agr, group: g, site'))).toEqual([
      'a.yaml:3 participants[0].kind "usef-agr": site; participants of kind usef-agr are not supported by this version',
    ]);
  });
});

describe('a policy of rebalancing', () => {
  const group = (policy: string) => BASE.replace('zone:', `rebalance: ${policy}, zone:`);

  test('is complete with its tolerance', () => {
    expect(read(group('{tolerance: 500W}')).wanted.groups[0]?.rebalance).toEqual({
      tolerance: { kind: 'power', powerW: 500 },
      periods: 'ordered',
      roundsMax: 4,
      auto: false,
      shortfallMicrosPerKwh: 1_000_000,
    });
  });

  test.each([
    ['{}', 'groups[0].rebalance.tolerance missing: a power such as 500W or a percentage such as 5%'],
    [
      '{tolerance: 500}',
      'groups[0].rebalance.tolerance "500": a power such as 500W or a percentage such as 5%',
    ],
    ['{tolerance: 120%}', 'groups[0].rebalance.tolerance "120%": a percentage from 0% to 100%'],
    ['{tolerance: 5%, periods: all}', 'groups[0].rebalance.periods "all": ordered or day'],
    ['{tolerance: 5%, rounds: 9}', 'groups[0].rebalance.rounds "9": a whole number from 1 to 5'],
    ['often', 'groups[0].rebalance "often": a policy: a map with tolerance'],
  ])('%s is refused', (policy, problem) => {
    expect(toldOf(group(policy))).toEqual([`a.yaml:2 ${problem}`]);
  });
});

describe('keys', () => {
  test('that are unknown are told with the nearest', () => {
    expect(toldOf(BASE.replace('zone:', 'period: 15m, currncy: EUR, zone:'))).toEqual([
      'a.yaml:2 groups[0].currncy "currncy": a known key; the nearest is currency',
    ]);
  });

  test('that are like none are told with all', () => {
    expect(toldOf(BASE.replace('zone:', 'wattage: 3, zone:'))).toEqual([
      'a.yaml:2 groups[0].wattage "wattage": one of the keys id, name, zone, period, currency, importLimit, exportLimit, feeders, rebalance',
    ]);
  });

  test('that are missing are told with what belongs there', () => {
    expect(toldOf('sites:\n  - id: s\n    tariff: { export: 0.05 }\n  - tariff: { import: 0.30 }')).toEqual([
      'a.yaml:3 sites[0].tariff.import missing: a price per kWh such as 0.25, or a map with series',
      'a.yaml:4 sites[1].id missing: the id of a site: 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit',
    ]);
  });

  test('that stand twice are no YAML, and no JSON either', () => {
    expect(toldOf('groups: []\ngroups: []')).toEqual([
      'a.yaml:2  "groups: []": YAML: Map keys must be unique',
    ]);
    expect(toldOf('{"groups": [],\n "groups": []}')).toEqual([
      'a.yaml:2  ""groups": []}": YAML: Map keys must be unique',
    ]);
  });

  test('with the names of inherited properties are unknown too', () => {
    const texts = [
      '{"groups": [], "constructor": 1, "__proto__": 2}',
      'groups: []\nconstructor: 1\n__proto__: 2',
    ];
    for (const text of texts) {
      expect(problemsOf([text]).map(({ path }) => path)).toEqual(['constructor', '__proto__']);
    }
  });

  test('of a section are told with the nearest, and what refers there is not judged', () => {
    expect(toldOf(BASE.replace('sites:', 'site:'))).toEqual([
      'a.yaml:4 site "site": a known key; the nearest is sites',
    ]);
  });
});

describe('ids', () => {
  test('that stand in two files are told with both places', () => {
    expect(toldOf(BASE, '\n\n\ngroups:\n  - name: again\n    zone: UTC\n    id: g')).toEqual([
      'b.yaml:7 groups[0].id "g": an id of its own: line 2 of a.yaml has it already',
    ]);
  });

  test('of devices are told with their site', () => {
    const text = `
sites:
  - { id: s, tariff: { import: 0.30 }, devices: [{ id: d, kind: pv, series: x }] }
  - { id: r, tariff: { import: 0.30 }, devices: [{ id: d, kind: pv, series: x }] }`;
    expect(toldOf(text)).toEqual([
      'a.yaml:3 sites[0].devices[0].id "d": an id of its own: a device of site r has it already',
    ]);
  });
});

describe('references', () => {
  test('are told where they stand in the file, not where they come to stand', () => {
    const text = `${BASE}---\nparticipants:\n  - { id: a, group: h, site: s }\n`;
    expect(toldOf(text)).toEqual([
      'a.yaml:3 participants[0].site "s": a site of its own: participant a has this one already',
      'a.yaml:8 participants[0].group "h": the id of a group of the portfolio',
    ]);
  });

  test('that break by pruning are told', () => {
    const current = read(BASE).wanted;
    const [, , participants] = BASE.split('\n');
    expect(problemsOf([participants!], { current, prune: true }).map(told)).toEqual([
      'a.yaml:1 participants[0].group "g": the id of a group of the portfolio',
      'a.yaml:1 participants[0].site "s": the id of a site of the portfolio',
    ]);
  });

  test('of what is stored are told by id where a file breaks them', () => {
    const current = read(BASE).wanted;
    const text = `groups: [{ id: g, zone: UTC }]\nparticipants: [{ id: b, group: g, site: s }]`;
    expect(problemsOf([text], { current }).map(told)).toEqual([
      'participants[p].site "s": a site of its own: participant b has this one already',
    ]);
  });

  test('are not judged beside a file that cannot be read', () => {
    const [, groups, participants] = BASE.split('\n');
    expect(toldOf(participants!, `${groups}\nsites: [`)).toEqual([
      expect.stringMatching(/^b\.yaml:2 {2}"sites: \[": YAML: /),
    ]);
  });

  test('are judged beside unreadable entities of another kind', () => {
    const text = BASE.replace('group: g', 'group: h').replace('contracts: [', 'contracts: 5 #');
    expect(toldOf(text)).toEqual([
      'a.yaml:3 participants[0].group "h": the id of a group of the portfolio',
      'a.yaml:5 contracts "5": a list of contracts',
    ]);
  });
});

describe('files that are no portfolio', () => {
  test.each([
    [
      '',
      'a.yaml:1  missing: a portfolio: a map with groups, participants, sites, contracts; the file is empty',
    ],
    [
      '# only a comment\n',
      'a.yaml:1  missing: a portfolio: a map with groups, participants, sites, contracts; the file is empty',
    ],
    ['hello', 'a.yaml:1  "hello": a map with the keys groups, participants, sites, contracts'],
    ['- a\n- b', 'a.yaml:1  "a list": a map with the keys groups, participants, sites, contracts'],
    ['[1, 2]', 'a.yaml:1  "a list": a map with the keys groups, participants, sites, contracts'],
    ['groups:', 'a.yaml:1 groups "": a list of groups'],
    ['groups: [5]', 'a.yaml:1 groups[0] "5": a group: a map with id and zone'],
    ['{"groups": [null]}', 'a.yaml:1 groups[0] "null": a group: a map with id and zone'],
    ['groups: [!!int 5]', 'a.yaml:1  "groups: [!!int 5]": YAML: Unresolved tag: tag:yaml.org,2002:int'],
    ['groups:\n\t- id: g', 'a.yaml:2  "- id: g": YAML: Tabs are not allowed as indentation'],
  ])('are told: %j', (text, problem) => {
    expect(toldOf(text)).toEqual([problem]);
  });

  test('that multiply aliases are refused, not expanded', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      const aliases = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
      lines.push(`a${level}: &a${level} [${aliases}]`);
    }
    expect(toldOf(lines.join('\n'))).toEqual([expect.stringContaining('runaway aliases')]);
  });

  test.each(['[', '{"a":'])('that nest "%s" without end are refused', (opening) => {
    expect(problemsOf([opening.repeat(100_000)]).length).toBeGreaterThan(0);
    expect(problemsOf([`{"groups": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`]).length).toBeGreaterThan(0);
  });
});

test('all problems of all files are told at once, in their order, each once', () => {
  const first = `groups:
  - { id: g, zone: Europe/Amsterdam, period: 10m, importLimit: 1000 }
sites:
  - id: s
    tariff: { import: { series: day-ahead, factor: x, plus: 1 } }
    devices:
      - { id: b, kind: battery, capacity: 10kWh, chargePowerMx: 5kW }
      - nonsense
contracts:
  - { id: k, participant: q, direction: sideways, price: 0.15, powerMax: 5kW, windows: [{ start: 21:00, end: 16:00 }] }
`;
  const second = 'participants: [{ id: p, group: h, site: s }]';
  expect(toldOf(first, second)).toEqual([
    'a.yaml:2 groups[0].period "10m": one of 5m, 15m, 30m, 60m',
    'a.yaml:2 groups[0].importLimit "1000": a power such as 5kW, -250W or 1.2MW',
    'a.yaml:5 sites[0].tariff.import.factor "x": a number such as 1.21',
    'a.yaml:5 sites[0].tariff.import.plus "plus": one of the keys series, factor, add',
    'a.yaml:7 sites[0].devices[0].chargePowerMax missing: a power such as 5kW, -250W or 1.2MW',
    'a.yaml:7 sites[0].devices[0].chargePowerMx "chargePowerMx": a known key; the nearest is chargePowerMax',
    'a.yaml:8 sites[0].devices[1] "nonsense": a device: a map with id, kind and what its kind asks for',
    'a.yaml:10 contracts[0].direction "sideways": up (consume more) or down (consume less)',
    'a.yaml:10 contracts[0].participant "q": the id of a participant of the portfolio',
    'a.yaml:10 contracts[0].windows[0].end "16:00": a time after 21:00; a window over midnight is written as two',
    'b.yaml:1 participants[0].group "h": the id of a group of the portfolio',
  ]);
});

test('lines of JSON are told as well', () => {
  const text = JSON.stringify({ groups: [{ id: 'g', zone: 'UTC', period: 15 }] }, null, 2);
  expect(toldOf(text)).toEqual([
    'a.yaml:6 groups[0].period "15": a duration such as 15m, 2h, 1h30m, 90s or 1d',
  ]);
});
