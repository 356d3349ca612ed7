/** The one style sheet of a web page to keep: light and dark, on a screen and on paper, with fonts that machines have. */
export const styleSheet = (state: string): string => `
:root { color-scheme: light dark; --ink: light-dark(#14211f, #edece5); --soft: light-dark(#4c5855, #a9b4af);
  --paper: light-dark(#fffefb, #141b1a); --line: light-dark(#cfcdc2, #35423f); --accent: light-dark(#0a5658, #82cbc4);
  --brass: light-dark(#6d4a05, #edc77c); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 'Source Serif 4', 'Iowan Old Style', Georgia, 'Times New Roman', serif; }
main, .top, .end { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; overflow-wrap: break-word; }
.top, .end, dt, .note, .organisation, .seal { font-family: 'Atkinson Hyperlegible Next', system-ui, 'Segoe UI', Arial, sans-serif; }
.top { padding-top: 1.5rem; text-align: end; }
.state { display: inline-block; margin: 0; padding: 0.15rem 0.6rem; border: 1px solid currentColor; border-radius: 4px;
  font-size: 0.8125rem; font-weight: 700; text-transform: uppercase; letter-spacing: 0.03em; color: var(--brass); }
.state.signed { color: var(--accent); }
.organisation { margin: 2rem 0 0; color: var(--accent); font-weight: 700; font-size: 0.9375rem; }
h1 { margin: 0.25rem 0 0; font-size: 2.125rem; line-height: 1.15; letter-spacing: -0.01em; text-wrap: balance; }
h2 { margin: 2.25rem 0 0.5rem; font-size: 1.375rem; line-height: 1.25; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1.1875rem; line-height: 1.3; }
h4, h5 { margin: 1.25rem 0 0.25rem; font-size: 1.0625rem; }
h5 { font-style: italic; }
.number { color: var(--accent); }
.kind { margin: 0.25rem 0 0; font-size: 1.1875rem; color: var(--soft); }
p { margin: 0.6rem 0; }
.note { color: var(--soft); font-size: 0.9375rem; }
a { color: var(--accent); }
dl { display: grid; gap: 0.4rem 1.5rem; margin: 1rem 0; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1.5rem; }
dt { font-size: 0.875rem; font-weight: 700; color: var(--soft); line-height: 1.9; }
dd { margin: 0; grid-column: 2; }
li { margin: 0.3rem 0; }
li > p { margin: 0.2rem 0; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9688rem; }
th, td { padding: 0.4rem 0.75rem; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); }
td > p, th > p { margin: 0; }
.box { margin: 1rem 0; padding: 0.1rem 1rem; border-inline-start: 3px solid var(--line); }
.box > p { margin: 0.3rem 0; }
.decision, .seal { border-color: var(--accent); }
.action { border-color: var(--brass); }
.leftOut { color: var(--soft); font-style: italic; }
.seal { font-size: 0.9375rem; }
.sign { display: grid; grid-template-columns: 11rem minmax(0, 20rem); align-items: end; margin: 1.75rem 0; }
.sign::after { content: ''; border-bottom: 1px solid var(--soft); }
.end { padding: 3rem 1.25rem 2rem; font-size: 0.8125rem; color: var(--soft); }
@media (max-width: 34rem) { dl > div { grid-template-columns: 1fr; } dd { grid-column: 1; } }
@media print { :root { color-scheme: light; } body { font-size: 10.5pt; } main, .top, .end { max-width: none; padding: 0; }
  h2, h3, h4, h5 { break-after: avoid; } .box, tr { break-inside: avoid; } p { orphans: 2; widows: 2; }
  .top { display: none; } .organisation { margin: 0; } }
@page { size: A4; margin: 22mm 22mm 20mm;
  @top-right { content: '${state}'; font: 700 8pt sans-serif; color: #4c5855; }
  @bottom-right { content: 'Page ' counter(page) ' of ' counter(pages); font: 8pt sans-serif; color: #4c5855; } }
`;
