/**
 * The tenant and the provider that an event concerns. Events of a key source that several tenants share have tenant
 * `*`.
 */
export interface Subject {
  readonly tenant: string
  readonly provider: string
}
