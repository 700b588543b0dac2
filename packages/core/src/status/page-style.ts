/** The style sheet of the status page: one column on a phone, four on a wide screen; light and dark. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --text: #1a1f27; --soft: #535e6d; --line: #d6dae0; --link: #0b57b0;
  --bad: #b3141f; --bad-back: #fdecec; --warn: #8a4b00; --warn-back: #fff3e0;
  --good: #126c34; --good-back: #e7f6ec; --calm: #4b5766; --calm-back: #eceff3;
  --young: #3aa564; --due: #9bd3ae; --old: #eab766; --veil: #fff9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #181d24; --text: #e8ebf0; --soft: #a3adba; --line: #333b46; --link: #84b9ff;
    --bad: #ff9a94; --bad-back: #3a1719; --warn: #f7bd62; --warn-back: #35260d;
    --good: #74d596; --good-back: #12301d; --calm: #b4bdc9; --calm-back: #252c35;
    --young: #2f9a58; --due: #1f5c38; --old: #8f6420; --veil: #181d24a6;
  }
}
* { box-sizing: border-box; margin: 0; padding: 0; }
body {
  background: var(--page); color: var(--text); max-width: 80rem; margin: 0 auto; padding: 1rem;
  font: 1rem/1.45 system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; overflow-wrap: anywhere;
}
[hidden] { display: none !important; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: center; }
h1 { font-size: 1.15rem; }
h2 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
h3 { font-size: 1.05rem; }
.slash, .aside, .notes, .issuer, .label, dt, .times time { color: var(--soft); }
.aside { font-weight: normal; font-size: .8125rem; }
.notes, .issuer, .label, dt, .times time, .error, .meaning { font-size: .875rem; }
button, input {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: .375rem;
  min-height: 2.75rem; padding: .25rem .75rem;
}
button { cursor: pointer; }
#trouble { background: var(--bad-back); color: var(--bad); border: 2px solid; border-radius: .5rem; padding: .75rem; margin-top: .75rem; font-weight: 600; }
.verdict {
  display: flex; gap: .75rem; align-items: center; font-size: 1.25rem; line-height: 1.3; font-weight: 650;
  border-radius: .5rem; padding: .875rem 1rem; margin-top: .75rem;
}
.icon { flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.beside { margin-top: .5rem; }
.verdict .icon { width: 1.5rem; height: 1.5rem; }
.verdict, .badge { color: var(--calm); background: var(--calm-back); }
.fresh.verdict, .fresh .badge { color: var(--good); background: var(--good-back); }
.stale.verdict, .failing.verdict, .stale .badge, .failing .badge { color: var(--warn); background: var(--warn-back); }
.unavailable.verdict, .unavailable .badge { color: var(--bad); background: var(--bad-back); }
.numbers { display: grid; grid-template-columns: 1fr 1fr; gap: .375rem 1rem; align-content: start; }
.numbers dd { font-size: 1rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.card .numbers { grid-template-columns: repeat(4, auto); }
.totals { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); margin: .75rem 0 1rem; }
.totals dd { font-size: 1.25rem; line-height: 1.3; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; }
.filters a {
  display: flex; gap: .5rem; align-items: center; min-height: 2.75rem; padding: 0 .75rem; text-decoration: none;
  color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: .375rem;
}
.filters .icon { color: var(--calm); }
.filters .fresh .icon { color: var(--good); }
.filters .stale .icon, .filters .failing .icon { color: var(--warn); }
.filters .unavailable .icon { color: var(--bad); }
.filters [aria-current] { border-color: var(--text); box-shadow: inset 0 0 0 1px var(--text); }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: 1rem; }
label { width: 100%; font-size: .875rem; color: var(--soft); }
input { flex: 1 1 12rem; min-width: 0; max-width: 28rem; }
.cards { list-style: none; display: grid; gap: .75rem; margin-bottom: 1rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-left: .375rem solid var(--line); border-radius: .5rem;
  padding: .875rem; display: grid; gap: .75rem 1.5rem; grid-template-columns: minmax(0, 1fr);
}
.card.unavailable { border-left-color: var(--bad); }
.card.stale, .card.failing { border-left-color: var(--warn); }
.card.fresh { border-left-color: var(--young); }
.badge { display: inline-flex; gap: .5rem; align-items: center; padding: .125rem .625rem; border-radius: 1rem; font-weight: 650; font-size: .875rem; margin-bottom: .25rem; }
.error { margin-top: .25rem; }
.error strong { color: var(--bad); }
.bar { display: block; overflow: visible; }
.bar .young { fill: var(--young); } .bar .due { fill: var(--due); } .bar .old { fill: var(--old); } .bar .past { fill: var(--veil); }
.bar .refresh { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 2; } .bar .expiry { stroke: var(--text); stroke-width: 2; }
.bar .now { fill: var(--text); }
.times { list-style: none; display: grid; grid-template-columns: 1fr 1fr; gap: .375rem .75rem; }
.times b, .times time, .label { display: block; }
.times b { font-size: .875rem; line-height: 1.4; } .times time { font-size: .8125rem; font-variant-numeric: tabular-nums; }
.label::before { content: ''; display: inline-block; width: .625rem; height: .625rem; margin-right: .375rem; background: var(--young); }
.refresh .label::before { background: var(--due); border: 1px dashed var(--soft); } .expiry .label::before { background: var(--old); border-left: 3px solid var(--text); } .limit .label::before { background: none; border: 2px solid var(--old); }
summary { cursor: pointer; padding: .375rem 0; color: var(--link); font-size: .875rem; width: max-content; }
table { width: 100%; border-collapse: collapse; font-size: .8125rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-top: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; overflow-wrap: normal; }
td { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; }
.none { padding: 1.5rem 0; }
.pager { display: flex; gap: 1rem; align-items: center; margin-bottom: 1rem; }
.pager a { padding: .625rem 0; }
@media (min-width: 48rem) {
  .times { grid-template-columns: repeat(4, 1fr); }
  .numbers { grid-template-columns: repeat(4, 1fr); }
  .card { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
  .card .numbers, .keys { grid-column: 1 / -1; }
  .card .numbers { grid-template-columns: repeat(4, 1fr); }
  .life { grid-column: 1 / -1; }
}
@media (min-width: 68rem) {
  .card { grid-template-columns: minmax(0, 4fr) minmax(0, 5fr) minmax(0, 8.5fr) minmax(0, 3fr); gap: .25rem 1.5rem; align-items: start; }
  .life, .card .numbers { grid-column: auto; }
  .card .numbers { grid-template-columns: 1fr 1fr; gap: .375rem .75rem; }
}
`
