// What Stryker reports, as the tables of docs/spec/mutation-score.md show it.

/**
 * @typedef {{ line: number, column: number }} Position
 * @typedef {{ mutatorName: string, replacement: string, status: string, location: { start: Position, end: Position } }} Mutant
 * @typedef {{ files: Record<string, { source: string, mutants: Mutant[] }> }} Report
 */

const LONGEST_CODE = 70

/** @param {Mutant} mutant */
function isAlive({ status }) {
  return status === 'Survived' || status === 'NoCoverage'
}

/**
 * Where the changes are that no test saw, as Stryker is told to make them again. It counts columns from 0 there, and from 1 in its report.
 *
 * @param {Report} report
 */
export function rangesLeft({ files }) {
  return Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants
      .filter(isAlive)
      .map(({ location: { start, end } }) => `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`),
  )
}

/**
 * The first round's changes, with what the second has to say of those that were left.
 *
 * @param {Report} first
 * @param {Report} second
 * @returns {Report}
 */
export function merged(first, second) {
  const files = Object.entries(first.files).map(([file, { source, mutants }]) => {
    const later = new Map((second.files[file]?.mutants ?? []).map((mutant) => [changeOf(mutant), mutant.status]))
    const latest = mutants.map((mutant) => {
      const status = isAlive(mutant) ? later.get(changeOf(mutant)) : undefined
      return status === undefined || status === 'NoCoverage' ? mutant : { ...mutant, status }
    })
    return [file, { source, mutants: latest }]
  })
  return { files: Object.fromEntries(files) }
}

/** @param {Mutant} mutant */
function changeOf({ mutatorName, replacement, location }) {
  return JSON.stringify([mutatorName, replacement, location])
}

/**
 * A row for each change that no test saw: where, what, and room for the reason.
 *
 * @param {Report} report
 */
export function survivorsIn({ files }) {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.filter(isAlive).map(({ location, replacement }) => {
      const path = file.replace('packages/core/src/', '')
      const what = `${inline(codeAt(source, location))} → ${inline(replacement)}`
      return { path, line: location.start.line, what }
    }),
  )
}

/**
 * @param {string} source
 * @param {Mutant['location']} location
 */
function codeAt(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n')
}

/**
 * Code within a cell of a table.
 *
 * @param {string} code
 */
function inline(code) {
  const line = code.replaceAll(/\s+/g, ' ').trim()
  const short = line.length <= LONGEST_CODE ? line : `${line.slice(0, LONGEST_CODE - 1)}…`
  const cell = short.replaceAll('|', '\\|')
  if (!cell.includes('`')) return `\`${cell}\``
  // Prettier takes away spaces that nothing needs, and the row has to be found again.
  return /^`|`$/.test(cell) ? `\`\` ${cell} \`\`` : `\`\`${cell}\`\``
}

/**
 * The changes that a page has a reason for.
 *
 * @param {string} page
 */
export function explainedIn(page) {
  const rows = page.split('\n').map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  return new Set(
    rows
      .filter(([, , , reason = '']) => reason !== '')
      .map(([, where = '', what = '']) => keyOf(where.replaceAll('`', '').replace(/:\d+$/, ''), what)),
  )
}

/**
 * Lines move; what was changed tells one change of a file from the others.
 *
 * @param {string} path
 * @param {string} what
 */
export function keyOf(path, what) {
  return `${path}: ${what}`
}

/**
 * A row of the page's first table. A change that keeps test files from being read, or suites from being set up, counts as seen.
 *
 * @param {string} folder
 * @param {Report} report
 */
export function scoreRow(folder, { files }) {
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const count = (/** @type {string[]} */ ...names) => statuses.filter((status) => names.includes(status)).length
  const killed = count('Killed', 'RuntimeError')
  const [late, survived, uncovered] = [count('Timeout'), count('Survived'), count('NoCoverage')]
  const all = killed + late + survived + uncovered
  const score = `${((100 * (killed + late)) / all).toFixed(1)} %`
  return `| ${[`\`${folder}/\``, all, killed, late, survived, uncovered, score].join(' | ')} |`
}
