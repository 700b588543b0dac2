/** Rows of cells, without the marks of code; the first has the names of the columns. */
export type Table = readonly (readonly string[])[]

/** The tables of a Markdown page. */
export function tablesIn(page: string): readonly Table[] {
  const parts = page.split(/\n\n/).filter((part) => part.trimStart().startsWith('| '))
  return parts.map((part) => {
    const [head = [], , ...rows] = part.trim().split('\n').map(cellsOf)
    return [head, ...rows]
  })
}

/** Those columns of a table, without its head; nothing where it lacks one of them. */
export function columnsOf([head = [], ...rows]: Table, ...names: readonly string[]): Table {
  const indexes = names.map((name) => head.indexOf(name))
  return indexes.includes(-1) ? [] : rows.map((row) => indexes.map((index) => row[index] ?? ''))
}

function cellsOf(line: string): readonly string[] {
  const cells = line.split(/(?<!\\)\|/).slice(1, -1)
  return cells.map((cell) => cell.trim().replaceAll('`', ''))
}
