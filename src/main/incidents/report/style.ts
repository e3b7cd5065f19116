/** The style of a report: ink on paper, the same on the screen, printed and as PDF. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
body { max-width: 680px; margin: 24px auto; padding: 0 12px; color: #16181b; background: #fff;
  font: 13px/1.5 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; }
h1 { margin: 0 0 4px; font-size: 22px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; padding-bottom: 3px; border-bottom: 1px solid #c2c7cc; font-size: 16px; break-after: avoid; }
h3 { margin: 16px 0 4px; font-size: 13px; break-after: avoid; }
p { margin: 0 0 8px; overflow-wrap: anywhere; }
table { width: 100%; margin: 0 0 12px; border-collapse: collapse; font-size: 11px; }
th, td { padding: 3px 6px; border-bottom: 1px solid #e1e4e7; text-align: left; vertical-align: top; overflow-wrap: break-word; }
td:last-child { overflow-wrap: anywhere; }
th { color: #464e57; font-weight: 600; }
tr { break-inside: avoid; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
header { padding-top: 10px; border-top: 3px solid #464e57; }
header.env-staging { border-top-style: dotted; }
header.env-prod { border-image: repeating-linear-gradient(45deg, #16181b 0 6px, #9aa1a8 6px 12px) 3; }
.env { padding: 1px 6px; border: 1.5px solid #16181b; color: #16181b; font-weight: 700; font-size: 11px; letter-spacing: 0.05em; }
.muted { color: #464e57; }
.small { font-size: 11px; }
.severity { display: inline-block; padding: 1px 7px; border: 1px solid #16181b; border-radius: 3px; font-weight: 600; }
.severity-critical { border-color: #99000f; background: #99000f; color: #fff; }
.severity-high { border-color: #b34e00; background: #b34e00; color: #fff; }
.severity-medium { background: #ffdd33; }
.severity-low { border-color: #2b6fd6; color: #1d4fa0; }
.note { padding: 8px 12px; border: 1px solid #b34e00; }
.chart { margin: 0 0 14px; break-inside: avoid; }
figure { margin: 0 0 18px; break-inside: avoid; }
figure img { display: block; max-width: 100%; max-height: 225mm; width: auto; height: auto; border: 1px solid #c2c7cc; }
figcaption { margin-top: 4px; font-size: 11px; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
.write { min-height: 40px; border-left: 3px solid #c2c7cc; padding-left: 10px; }
svg { width: 100%; height: auto; }
svg text { fill: #464e57; font-size: 10px; font-family: inherit; }
svg .grid { stroke: #e1e4e7; }
svg .mark { stroke: #464e57; stroke-dasharray: 2 3; }
svg .edge { stroke: #16181b; stroke-width: 1.2; }
svg .limit { stroke: #99000f; stroke-dasharray: 6 3; }
svg .value { fill: #123f8f; font-weight: 600; }
svg .line { fill: none; stroke: #123f8f; stroke-width: 1.4; stroke-linejoin: round; }
code { font: 11px ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
@media print { body { margin: 0; padding: 0; max-width: none; } .wide { overflow: visible; } }
`
