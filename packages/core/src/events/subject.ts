/** Whom an event concerns. What concerns a source that several tenants share is reported with tenant `*`. */
export interface Subject {
  readonly tenant: string
  readonly provider: string
}
