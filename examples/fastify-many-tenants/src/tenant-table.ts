/** A row of the table of tenants. */
export interface TenantRow {
  /** Unique: no two tenants have the same. */
  readonly issuer: string
}

/** What the application asks of its database. */
export interface TenantTable {
  find(id: string, options: { readonly signal: AbortSignal }): Promise<TenantRow | undefined>
  /** @returns whether it was saved: `false` when another tenant has that issuer. */
  save(id: string, row: TenantRow): Promise<boolean>
  remove(id: string): Promise<void>
}

/** Stands for a database: replace it by yours, with a unique index on `issuer`. */
export class MemoryTenantTable implements TenantTable {
  readonly #rows = new Map<string, TenantRow>()

  async find(id: string, { signal }: { readonly signal: AbortSignal }): Promise<TenantRow | undefined> {
    signal.throwIfAborted()
    return await Promise.resolve(this.#rows.get(id))
  }

  async save(id: string, row: TenantRow): Promise<boolean> {
    const taken = [...this.#rows].some(([other, { issuer }]) => other !== id && issuer === row.issuer)
    if (!taken) this.#rows.set(id, row)
    return await Promise.resolve(!taken)
  }

  async remove(id: string): Promise<void> {
    this.#rows.delete(id)
    await Promise.resolve()
  }
}
