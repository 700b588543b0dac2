/** Below this width, in CSS pixels, the picture is taken to be on a phone. */
const PHONE = 560

/** Text sizes in units of the drawing, which is 800 wide: on a phone these are halved. */
export const TEXT = { roomy: 14, tight: 24 } as const

/** Colours of Okabe and Ito, which colour-blind readers can tell apart; each also has a pattern or a shape of its own. */
export const STYLE: string = `
svg{--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#c4ccd4;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
@media (prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--soft:#a3adb8;--line:#3d444d}}
text{fill:var(--ink);font-size:${TEXT.roomy}px}
.paper{fill:var(--paper)}
.heading{stroke:var(--paper);stroke-width:7px;paint-order:stroke;stroke-linejoin:round}
.title{font-weight:650}
.key{fill:var(--soft)}
.axis{stroke:var(--line);stroke-width:1}
.guide{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 4;fill:none}
.badge{fill:var(--ink);r:10px}
.number{fill:var(--paper);font-weight:700;font-size:13px}
.good{fill:#009e73}.due{fill:#56b4e9}.stale{fill:#e69f00}.waited{fill:#0072b2}.bad{fill:#d55e00}.refused{fill:#cc79a7}.calm{fill:#9fb0bf}
.none{fill:none;stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 4}
.busy{fill:var(--ink)}
.hollow{fill:var(--paper);stroke:var(--ink);stroke-width:2}
.failed{stroke:#d55e00;stroke-width:2.2;fill:none;stroke-linecap:round}
.stem{stroke:var(--soft);stroke-width:1.5}
.weave{stroke:#1b1f24;stroke-width:1.6;opacity:.5}
text.on{fill:#14181d;font-weight:600;stroke-width:6px;paint-order:stroke;stroke-linejoin:round}
.on.good{stroke:#009e73}.on.due{stroke:#56b4e9}.on.stale{stroke:#e69f00}.on.bad{stroke:#d55e00}.on.refused{stroke:#cc79a7}.on.calm{stroke:#9fb0bf}
text.on.none{fill:var(--ink);stroke:var(--paper);stroke-dasharray:none}
.tight{display:none}
@media (max-width:${PHONE}px){
text{font-size:${TEXT.tight}px}
.number{font-size:19px}
.badge{r:15px}
.guide{stroke-width:2}
.stem{stroke-width:3}
.failed,.hollow{stroke-width:3.5}
.roomy{display:none}
.tight{display:inline}
}`
