/** One service as wanted, with what was resolved when it was asked for. */
export interface ServiceSpec {
  name: string;
  offering: string;
  /** What runs, as the offering said when it was asked for; it stays so. */
  software?: { name: string; version: string };
  /** Catalog component that it is built from. */
  component?: string;
  /** As asked for: branch, tag or commit. */
  revision?: string;
  /** The commit that `revision` was when resolved. */
  commit?: string;
  image?: string;
  config: Record<string, unknown>;
  /** Address in a browser, for exposed services. */
  url?: string;
}
