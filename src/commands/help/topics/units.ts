export const units = {
  name: 'units',
  text: `Units and signs

Power      5kW, -250W, 1.2MW        whole watts
Energy     10kWh, 750Wh, 1.2MWh     whole watt-hours
Money      12.50, 12.50 EUR         at most six decimals
Price      0.25, 0.25/kWh, 250/MWh  per kWh where nothing is said
Percent    95%

A power or energy without unit is refused, because 5 could be watts or kilowatts. Units are
case-sensitive: m and M differ by nine digits.

Sign: power that flows to the participant or into a device is positive (import, consumption,
charging); production and discharging are negative.

In JSON every number carries its unit in its name: powerW, energyWh, startMs (milliseconds since
1970, UTC), priceMicros (millionths of the currency), priceMicrosPerKwh, efficiencyPu (0 to 1),
socPct (0 to 100).
`,
};
